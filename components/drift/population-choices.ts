import { NO_SPLIT, populationTitle, type WindowText, windowIn, writeWindow } from '@/server/domain/populations';
import { inSplitOrder } from '@/server/domain/splits';
import type { DriftWindows } from './types';

/** What a dataset has to choose from; `windows` while they are known. */
export type Choices = {
  splits: readonly string[];
  versions: readonly number[];
  windows: DriftWindows | undefined;
};

type Choice = { value: string; label: string; disabled?: boolean };

// Choosing one of these gives a window to begin with. Neither can be a population itself.
const WINDOW: WindowText = { kind: 'window', from: '', until: '' };
const PREDICTIONS: WindowText = { kind: 'predictions', from: '', until: '' };
const [IMAGES_THEN, PREDICTIONS_THEN] = [writeWindow(WINDOW), writeWindow(PREDICTIONS)];

/** Which choice a population is. */
export function choiceOf(population: string): string {
  const window = windowIn(population);
  if (!window) return population;
  return window.kind === 'predictions' ? PREDICTIONS_THEN : IMAGES_THEN;
}

/** All choices, and the chosen population also when it is none of them, as a link may name a split that is empty by now. */
export function populationChoices({ splits, versions, windows }: Choices, population: string): Choice[] {
  const known = inSplitOrder(splits.filter((name) => name !== NO_SPLIT)).map((name) => ({ value: name, label: name }));
  const frozen = versions.map((number) => `version:${number}`);
  const isUnpredicted = windows?.predictions === null;
  const choices: Choice[] = [
    ...(splits.includes(NO_SPLIT) ? [{ value: NO_SPLIT, label: 'without a split' }] : []),
    { value: 'all', label: 'all images' },
    ...frozen.map((name) => ({ value: name, label: populationTitle(name) })),
    { value: IMAGES_THEN, label: 'images of a window of time' },
    {
      value: PREDICTIONS_THEN,
      label: isUnpredicted ? 'predictions: no model has predicted here' : 'predictions of a window of time',
      disabled: isUnpredicted,
    },
  ];
  const chosen = choiceOf(population);
  const isThere = [...known, ...choices].some(({ value }) => value === chosen);
  return [...known, ...(isThere ? [] : [{ value: chosen, label: populationTitle(chosen) }]), ...choices];
}

const DAYS = 30;
const DAY_MS = 86_400_000;

/** The population that choosing gives: of a window, the last 30 days in which anything came in. */
export function populationOf(choice: string, windows: DriftWindows | undefined): string {
  const window = windowIn(choice);
  if (!window) return choice;
  const last =
    (window.kind === 'predictions' ? windows?.predictions : windows?.images)?.last ?? new Date().toISOString();
  const from = new Date(Date.parse(last) - DAYS * DAY_MS).toISOString().slice(0, 10);
  return writeWindow({ ...window, from });
}
