import { createHash } from 'node:crypto';
import { ARCHIVE_LIMITS } from '../../domain/archive-entries';
import { pathOfListed } from '../../domain/listed-paths';
import { splitName } from '../../domain/splits';
import type { ProblemCode } from '../../domain/verdicts';
import type { ListLine } from './read-list';

/** A file that a list names. */
export type ListedEntry = {
  path: string;
  problem: ProblemCode | null;
  url: string | null;
  sha256: string | null;
  licence?: string | null;
};

const LONGEST_LICENCE = 300;

/** Where the lines of a list lie in the tree; lines that name no file have a problem. The first one too many stands for all. */
export async function* listEntries(
  lines: AsyncIterable<ListLine>,
  most = ARCHIVE_LIMITS.entries,
): AsyncGenerator<ListedEntry> {
  let count = 0;
  for await (const line of lines) {
    count += 1;
    if (count > most) return yield refused(line, 'too_many_entries');
    yield entryOf(line);
  }
}

function entryOf(line: ListLine): ListedEntry {
  const { url, label, sha256 } = line;
  const isAddress = url !== null && /^https?:\/\//i.test(url) && URL.canParse(url);
  const isSum = sha256 === null || /^[0-9a-f]{64}$/i.test(sha256);
  if (!isAddress || !isSum) return refused(line, 'line_unusable');
  const split = line.split === null ? null : splitName(line.split);
  const licence = line.licence?.slice(0, LONGEST_LICENCE) ?? null;
  return { path: pathOfListed({ url, label, split }, markOf), problem: null, url, sha256, licence };
}

const refused = ({ line }: ListLine, problem: ProblemCode): ListedEntry => ({
  path: `(line ${line} of the list)`,
  problem,
  url: null,
  sha256: null,
  licence: null,
});

const markOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
