import { Readable } from 'node:stream';
import { DarkroomError } from '../../errors';
import type { OpenSource, SourceEntry } from '../source';

/** A source whose files lie in `folder` (which ends with a slash, or is empty) of the whole. */
export type Member = { source: OpenSource; folder: string };

/** Several sources as one, in byte order of the path. Of files with one path the first member has it. */
export function joined(members: readonly Member[], title: string): OpenSource {
  const holders = (file: string) => members.filter(({ folder }) => file.startsWith(folder));
  /** Asks one member after the other while they say that the file is not there. */
  async function first<Result>(file: string, ask: (source: OpenSource, path: string) => Promise<Result>) {
    let missing: unknown;
    for (const { source, folder } of holders(file)) {
      try {
        return await ask(source, file.slice(folder.length));
      } catch (error) {
        if (!(error instanceof DarkroomError && error.kind === 'not-found')) throw error;
        missing ??= error;
      }
    }
    throw missing;
  }
  return {
    list: (signal) => merged(members, signal),
    read: (file, range) => {
      async function* bytes() {
        const stream = await first(file, async (source, path) => {
          const chunks = source.read(path, range)[Symbol.asyncIterator]();
          return { chunks, head: await chunks.next() };
        });
        for (let next = stream.head; !next.done; next = await stream.chunks.next()) yield next.value as Buffer;
      }
      return Readable.from(bytes(), { objectMode: false });
    },
    async readText(file, maxBytes) {
      for (const { source, folder } of holders(file)) {
        const text = await source.readText(file.slice(folder.length), maxBytes);
        if (text !== null) return text;
      }
      return null;
    },
    withLocalFile: (file, work) => first(file, (source, path) => source.withLocalFile(path, work)),
    describe: () => title,
    close: async () => {
      for (const { source } of members) await source.close();
    },
  };
}

async function* merged(members: readonly Member[], signal?: AbortSignal): AsyncGenerator<SourceEntry> {
  const lists = await Promise.all(
    members.map(async ({ source, folder }) => {
      const entries = source.list(signal)[Symbol.asyncIterator]();
      const next = async () => {
        const { done, value } = await entries.next();
        return done ? null : { ...(value as SourceEntry), path: folder + (value as SourceEntry).path };
      };
      return { next, head: await next() };
    }),
  );
  for (let last: string | null = null; ; ) {
    let least: (typeof lists)[number] | null = null;
    for (const list of lists) if (list.head && (!least || isBefore(list.head.path, least.head!.path))) least = list;
    if (!least) return;
    const entry = least.head!;
    least.head = await least.next();
    if (entry.path !== last) yield entry;
    last = entry.path;
  }
}

const isBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
