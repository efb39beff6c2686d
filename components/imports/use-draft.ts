'use client';
import { useQueryStates } from 'nuqs';
import type { ImportRequest, PipelineSettings } from '@/server/domain/wire/imports';
import { link, linkOfSource, nameOfSource, sourceOfLink, type WizardSource, type WizardStepId } from './draft-link';
import { changesOf, DEFAULTS, settingsOf } from './settings';

/** The import being put together; all of it is in the link. */
export function useDraft() {
  const [values, setLink] = useQueryStates(link, { history: 'push' });
  const { step, from, format, options, named, into } = values;
  const settings = settingsOf(options) ?? DEFAULTS;
  const source = sourceOfLink(values);
  return {
    step,
    from,
    format,
    settings,
    /** What was chosen, null while nothing is. */
    source,
    /** The dataset that the images come to; null for a new one. */
    into: into || null,
    /** The first idea for a name. */
    name: named || (source ? nameOfSource(source) : ''),
    goTo: (next: WizardStepId) => void setLink({ step: next }),
    /** Another kind of source; what was chosen of this kind before is still there. */
    chooseFrom: (next: typeof from) => void setLink({ from: next, step: 'source' }, { history: 'replace' }),
    chooseSource: (next: WizardSource) =>
      void setLink({
        ...linkOfSource(next),
        ...(next.type === 'upload' ? {} : { named: null }),
        step: 'look',
        format: null,
      }),
    /** An upload that has begun; it is looked into when it is complete. */
    beginUpload: (upload: string, called: string) =>
      void setLink({ from: 'upload', upload, named: called || null, step: 'source' }, { history: 'replace' }),
    forgetUpload: () => void setLink({ upload: null, named: null, step: 'source' }, { history: 'replace' }),
    chooseInto: (datasetId: string | null) => void setLink({ into: datasetId }, { history: 'replace' }),
    chooseFormat: (next: ImportRequest['format']) => void setLink({ format: next }, { history: 'replace' }),
    choose: (changes: Partial<PipelineSettings>) =>
      void setLink({ options: changesOf({ ...settings, ...changes }) }, { history: 'replace' }),
    startOver: (changes: Partial<PipelineSettings>) =>
      void setLink({ options: changesOf({ ...DEFAULTS, ...changes }) }, { history: 'replace' }),
  };
}
export type Draft = ReturnType<typeof useDraft>;
