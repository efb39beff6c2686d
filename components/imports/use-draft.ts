'use client';
import { parseAsJson, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { FORMATS, type ImportRequest, type PipelineSettings } from '@/server/domain/wire/imports';
import { changesOf, DEFAULTS, settingsOf } from './settings';

export const STEPS = ['source', 'look', 'options', 'start'] as const;
export type WizardStepId = (typeof STEPS)[number];

const link = {
  step: parseAsStringLiteral(STEPS).withDefault('source'),
  path: parseAsString.withDefault(''),
  format: parseAsStringLiteral(FORMATS).withDefault('auto'),
  options: parseAsJson((value) => (settingsOf(value) ? (value as Partial<PipelineSettings>) : null)).withDefault({}),
};

/** The import being put together; all of it is in the link. */
export function useDraft() {
  const [{ step, path, format, options }, setLink] = useQueryStates(link, { history: 'push' });
  const settings = settingsOf(options) ?? DEFAULTS;
  return {
    step,
    path,
    format,
    settings,
    goTo: (next: WizardStepId) => void setLink({ step: next }),
    choosePath: (next: string) => void setLink({ path: next, step: 'look', format: null }),
    chooseFormat: (next: ImportRequest['format']) => void setLink({ format: next }, { history: 'replace' }),
    choose: (changes: Partial<PipelineSettings>) =>
      void setLink({ options: changesOf({ ...settings, ...changes }) }, { history: 'replace' }),
    startOver: (changes: Partial<PipelineSettings>) =>
      void setLink({ options: changesOf({ ...DEFAULTS, ...changes }) }, { history: 'replace' }),
  };
}
export type Draft = ReturnType<typeof useDraft>;

/** The last part of a path, as a first idea for a name. */
export const nameFromPath = (path: string): string => path.split('/').filter(Boolean).at(-1) ?? '';
