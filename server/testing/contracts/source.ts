import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type OpenSource, problemOfFile, type SourceEntry } from '../../sources';
import { writeTree } from './write-tree';

const NAMES = ['b.png', 'a/2.png', 'a/10.png', 'a.png', 'a-b/1.png', 'ü/ö.png', 'deep/er/still/x.txt'];
const IN_ORDER = ['a-b/1.png', 'a.png', 'a/10.png', 'a/2.png', 'b.png', 'deep/er/still/x.txt', 'ü/ö.png'];

/**
 * What every source must do. `open` makes its kind of source out of the files below `folder`; `knowsSizes` is false for sources that
 * fetch a file when it is read.
 */
export function sourceContract(
  name: string,
  open: (folder: string) => Promise<OpenSource>,
  { knowsSizes = true } = {},
): void {
  describe(`the source contract: ${name}`, () => {
    const withSource = async (work: (source: OpenSource) => Promise<void>) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'source-contract-'));
      try {
        await writeTree(folder, { ...Object.fromEntries(NAMES.map((each) => [each, each])), 'bom.txt': '\ufeffa: ä' });
        const source = await open(folder);
        await work(source);
        await source.close();
      } finally {
        await rm(folder, { recursive: true });
      }
    };

    it('lists all files in byte order of their path with their sizes, every time the same', () =>
      withSource(async (source) => {
        for (let time = 0; time < 2; time++) {
          const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
          const files = entries.filter((entry) => entry.path !== 'bom.txt');
          expect(files.map((entry) => entry.path)).toEqual(IN_ORDER);
          expect(files.map((entry) => entry.bytes)).toEqual(
            IN_ORDER.map((each) => (knowsSizes ? Buffer.byteLength(each) : 0)),
          );
          expect(entries.every((entry) => entry.problem === null)).toBe(true);
        }
      }));

    it('stops listing when it is aborted', () =>
      withSource(async (source) => {
        await expect(Readable.from(source.list(AbortSignal.abort())).toArray()).rejects.toMatchObject({
          name: 'AbortError',
        });
      }));

    it('reads a file whole and in part', () =>
      withSource(async (source) => {
        expect(Buffer.concat(await source.read('a/10.png').toArray()).toString()).toBe('a/10.png');
        expect(Buffer.concat(await source.read('a/10.png', { start: 2, end: 4 }).toArray()).toString()).toBe('10');
        expect(await source.read('a/10.png', { start: 2, end: 2 }).toArray()).toEqual([]);
      }));

    it('reads text without its byte order mark, up to a limit', () =>
      withSource(async (source) => {
        expect(await source.readText('bom.txt', 100)).toBe('a: ä');
        expect(await source.readText('none.txt', 100)).toBeNull();
        await expect(source.readText('bom.txt', 5)).rejects.toMatchObject({ kind: 'too-large' });
      }));

    it('has a problem to tell for a file that is not there', () =>
      withSource(async (source) => {
        const error = await source
          .read('none.png')
          .toArray()
          .catch((thrown: unknown) => thrown);
        expect(problemOfFile(error)).toMatchObject({ code: 'unreadable' });
      }));

    it.each(['../x', '/etc/passwd', 'a/../../x'])('never reads %s', (file) =>
      withSource(async (source) => {
        await expect(source.read(file).toArray()).rejects.toMatchObject({ code: 'entry_outside' });
        await expect(source.withLocalFile(file, async () => {})).rejects.toMatchObject({ code: 'entry_outside' });
      }),
    );

    it('says where it is', () => withSource(async (source) => expect(source.describe()).not.toBe('')));
  });
}
