import { Readable } from 'node:stream';
import { leadsOutside } from '../domain/archive-entries';
import { DarkroomError, NotFoundError } from '../errors';
import type { ByteRange } from '../stores/store';
import { merged } from './merged';
import { type OpenSource, type SourceEntry, unusableFile } from './source';

/** A source as a part of a tree: without the leading `cut` of its own paths, below `prefix`; both end with / or are empty. */
export type Branch = {
  source: OpenSource;
  cut: string;
  prefix: string;
  /** What has one of its paths in a later branch is not there at all. */
  replaces?: boolean;
};
type Grown = SourceEntry & { branch: number };

/** Where the entry of a later branch is listed when an earlier one has its path. */
const asideOf = (branch: number): string => `(source ${branch + 1})/`;

/** True when two branches have a file of one path. */
export async function branchesCollide(branches: readonly Branch[], signal?: AbortSignal): Promise<boolean> {
  let last: string | null = null;
  for await (const { path } of grown(branches, signal)) {
    if (path === last) return true;
    last = path;
  }
  return false;
}

/**
 * Several sources as one tree. Of files with one path that of the first branch is meant; when there are such (`collide`), those of
 * later branches are listed aside, each with a problem.
 */
export function joinTrees(branches: readonly Branch[], title: string, collide: boolean): OpenSource {
  const read = (path: string, range?: ByteRange) =>
    Readable.from(bytesOf(branches, path, range), { objectMode: false });
  return {
    list: (signal) => {
      const lists = [listed(branches, signal)];
      if (collide) for (let branch = 1; branch < branches.length; branch++) lists.push(aside(branches, branch, signal));
      return merged(lists);
    },
    read,
    async readText(path, maxBytes) {
      for (const { source, inside } of holders(branches, path)) {
        const text = await source.readText(inside, maxBytes);
        if (text !== null) return text;
      }
      return null;
    },
    async withLocalFile(path, work) {
      for (const { source, inside } of holders(branches, path)) {
        let isThere = false;
        try {
          return await source.withLocalFile(inside, (local) => {
            isThere = true;
            return work(local);
          });
        } catch (error) {
          if (isThere || !isMissing(error)) throw error;
        }
      }
      throw missing(path);
    },
    describe: () => title,
    close: async () => {
      for (const { source } of branches) await source.close();
    },
  };
}

const grown = (branches: readonly Branch[], signal?: AbortSignal): AsyncGenerator<Grown> =>
  merged(branches.flatMap((branch, number) => [placed(branch, number, signal), outside(branch, number, signal)]));

async function* placed({ source, cut, prefix }: Branch, branch: number, signal?: AbortSignal): AsyncGenerator<Grown> {
  for await (const entry of source.list(signal)) {
    if (entry.problem !== 'entry_outside') yield { ...entry, branch, path: prefix + entry.path.slice(cut.length) };
  }
}

/** Entries that lead out of their source stay what they are, and in an order of their own. */
async function* outside({ source }: Branch, branch: number, signal?: AbortSignal): AsyncGenerator<Grown> {
  for await (const entry of source.list(signal)) if (entry.problem === 'entry_outside') yield { ...entry, branch };
}

async function* listed(branches: readonly Branch[], signal?: AbortSignal): AsyncGenerator<SourceEntry> {
  let last: string | null = null;
  for await (const { branch: _, ...entry } of grown(branches, signal)) {
    if (entry.path !== last) yield entry;
    last = entry.path;
  }
}

async function* aside(branches: readonly Branch[], wanted: number, signal?: AbortSignal): AsyncGenerator<SourceEntry> {
  let first: Grown | null = null;
  for await (const entry of grown(branches, signal)) {
    if (entry.path !== first?.path) first = entry;
    else if (entry.branch === wanted && !branches[first.branch]!.replaces) {
      const { branch: _, ...copy } = entry;
      yield { ...copy, path: asideOf(wanted) + entry.path, bytes: 0, problem: 'duplicate_name' };
    }
  }
}

function holders(branches: readonly Branch[], path: string): { source: OpenSource; inside: string }[] {
  if (leadsOutside(path)) throw unusableFile(path, 'entry_outside');
  return branches
    .filter(({ prefix }) => path.startsWith(prefix))
    .map(({ source, cut, prefix }) => ({ source, inside: cut + path.slice(prefix.length) }));
}

async function* bytesOf(branches: readonly Branch[], path: string, range?: ByteRange): AsyncGenerator<Buffer> {
  for (const { source, inside } of holders(branches, path)) {
    let isThere = false;
    try {
      for await (const chunk of source.read(inside, range) as AsyncIterable<Buffer>) {
        isThere = true;
        yield chunk;
      }
      return;
    } catch (error) {
      if (isThere || !isMissing(error)) throw error;
    }
  }
  throw missing(path);
}

const isMissing = (error: unknown): boolean => error instanceof DarkroomError && error.kind === 'not-found';

const missing = (path: string) =>
  new NotFoundError({
    code: 'file_missing',
    message: `${path}: the file is in none of the sources.`,
    fix: 'Add it to one of them, or import without it.',
  });
