/** Images that are compared with others: all, a split, a frozen version, or those that came in a window of time (`until` excluded). */
export type Population =
  | { kind: 'all' }
  | { kind: 'split'; split: string }
  | { kind: 'version'; version: string }
  | { kind: 'window'; from: Date | null; until: Date | null };

/** Stands for images without a split, as in the counts of splits. */
export const NO_SPLIT = 'none';

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * `all`, `version:<n>`, `<from>..<until>` with RFC 3339 dates or times (a date is its first moment in UTC; either end may be left out),
 * else the name of a split. Null for a window that cannot be.
 */
export function parsePopulation(text: string): Population | null {
  if (text === 'all') return { kind: 'all' };
  if (text.startsWith('version:')) return { kind: 'version', version: text.slice('version:'.length) };
  const ends = text.split('..');
  if (ends.length !== 2) return { kind: 'split', split: text };
  const [from, until] = ends.map(momentOf);
  if (from === undefined || until === undefined || (from === null && until === null)) return null;
  return from && until && from >= until ? null : { kind: 'window', from, until };
}

function momentOf(text: string): Date | null | undefined {
  if (text === '') return null;
  const moment = TIME.test(text) ? new Date(text) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined;
}

/** How a population is called in a sentence. */
export function populationTitle(text: string): string {
  const population = parsePopulation(text);
  if (population?.kind === 'all') return 'all images';
  if (population?.kind === 'version') return `version ${population.version}`;
  if (population?.kind === 'split') return population.split === NO_SPLIT ? 'images without a split' : population.split;
  const [from, until] = text.split('..');
  if (!from) return `images before ${until}`;
  return until ? `images from ${from} to ${until}` : `images since ${from}`;
}
