/** Numbers from `from` on up to `until`; null is without an end. `until` itself belongs to them when the range is closed. */
export type NumberRange = { from: number | null; until: number | null; isClosed: boolean };

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(?:(=)?(${NUMBER}))?$`, 'i');

const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

function matchRange(text: string): NumberRange | null {
  const [isRange, from, closed, until] = RANGE.exec(text) ?? [];
  return isRange === undefined
    ? null
    : { from: numberOf(from), until: numberOf(until), isClosed: closed !== undefined };
}

/** What is wrong with `0.25..0.5`, `..0.5`, `0.25..` or `0..=3`, and what to do about it; null when it is a range that holds something. */
export function rangeProblem(text: string): { message: string; fix: string } | null {
  const range = matchRange(text);
  if (!range || (range.from === null && range.until === null))
    return {
      message: `“${text}” is no range of numbers.`,
      fix: 'Write from..until, as 0.25..0.5 (without 0.5 itself) or 0.25..=0.5 (with it); either end may be left out.',
    };
  const { from, until, isClosed } = range;
  if (![from, until].every((end) => end === null || Number.isFinite(end)))
    return { message: `“${text}” has an end that no number reaches.`, fix: 'Leave that end out.' };
  if (from === null || until === null || from < until || (isClosed && from === until)) return null;
  return from === until
    ? { message: `Nothing is at least ${from} and less than ${until}.`, fix: `Write ${from}..=${until} for just that.` }
    : { message: `Nothing is at least ${from} and at most ${until}.`, fix: `Write the smaller end first.` };
}

/**
 * The range that a text stands for.
 * @throws RangeError when it is none (see `rangeProblem`)
 */
export function parseRange(text: string): NumberRange {
  const problem = rangeProblem(text);
  if (problem) throw new RangeError(problem.message);
  return matchRange(text)!;
}

/** The text of a range, always spelled the same way. It reads back as exactly the same numbers. */
export const writeRange = ({ from, until, isClosed }: NumberRange): string =>
  `${from ?? ''}..${until === null ? '' : `${isClosed ? '=' : ''}${until}`}`;

export const holds = ({ from, until, isClosed }: NumberRange, value: number): boolean =>
  (from === null || value >= from) && (until === null || value < until || (isClosed && value === until));
