/** A time; either end may be left open, `until` is excluded. */
export type Span = { from: Date | null; until: Date | null };

/** Images that are compared with others: all, a split, a frozen version, those that came in a window of time, or those that models said something of in one. */
export type Population =
  | { kind: 'all' }
  | { kind: 'split'; split: string }
  | { kind: 'version'; version: string }
  | ({ kind: 'window' } & Span)
  | ({ kind: 'predictions' } & Span);

/** Stands for images without a split, as in the counts of splits. */
export const NO_SPLIT = 'none';

const VERSION = 'version:';
const PREDICTIONS = 'predictions:';
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * `all`, `version:<n>`, `<from>..<until>` with RFC 3339 dates or times (a date is its first moment in UTC; either end may be left out),
 * the same after `predictions:`, else the name of a split. Null for a window that cannot be.
 */
export function parsePopulation(text: string): Population | null {
  if (text === 'all') return { kind: 'all' };
  if (text.startsWith(VERSION)) return { kind: 'version', version: text.slice(VERSION.length) };
  const window = windowIn(text);
  if (!window) return text.startsWith(PREDICTIONS) ? null : { kind: 'split', split: text };
  const [from, until] = [momentOf(window.from), momentOf(window.until)];
  if (from === undefined || until === undefined || (from === null && until === null)) return null;
  return from && until && from >= until ? null : { kind: window.kind, from, until };
}

/** A window of time as it is written, of images or of predictions: '' is an open end. */
export type WindowText = { kind: 'window' | 'predictions'; from: string; until: string };

/** The window that `text` names, whether or not it can be. Null when it names something else. */
export function windowIn(text: string): WindowText | null {
  const kind = text.startsWith(PREDICTIONS) ? 'predictions' : 'window';
  const [from, until, ...more] = (kind === 'window' ? text : text.slice(PREDICTIONS.length)).split('..');
  return from === undefined || until === undefined || more.length > 0 ? null : { kind, from, until };
}

export const writeWindow = ({ kind, from, until }: WindowText): string =>
  `${kind === 'predictions' ? PREDICTIONS : ''}${from}..${until}`;

function momentOf(text: string): Date | null | undefined {
  if (text === '') return null;
  const moment = TIME.test(text) ? new Date(text) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined;
}

/** How a population is called in a sentence. */
export function populationTitle(text: string): string {
  const window = windowIn(text);
  if (window) return `${window.kind === 'predictions' ? 'predictions' : 'images'} ${timeWords(window)}`;
  if (text === 'all') return 'all images';
  if (text.startsWith(VERSION)) return `version ${text.slice(VERSION.length)}`;
  return text === NO_SPLIT ? 'images without a split' : text;
}

/** How its images are called: of predictions, the images that they are about. */
export function imagesTitle(text: string): string {
  const title = populationTitle(text);
  return windowIn(text)?.kind === 'predictions' ? `images with ${title}` : title;
}

function timeWords({ from, until }: WindowText): string {
  if (!from) return `before ${until}`;
  return until ? `from ${from} to ${until}` : `since ${from}`;
}
