import path from 'node:path/posix';
import { isImageName } from '../../domain/formats-of-images';
import { DarkroomError } from '../../errors';
import type { FileTree } from '../format';
import { parentOf } from '../survey';
import type { ListRule, SplitList } from './plan';
import { parseYaml, textsOf } from './read-config';
import { candidatesFor, resolveFolder, ruleBetween, tamed } from './resolve';

const LINES_LOOKED_AT = 50;

/** The paths that a list names, as written but tamed; streaming for text files. */
export async function* listedPaths(
  files: FileTree,
  { file, key }: Pick<SplitList, 'file' | 'key'>,
): AsyncGenerator<string> {
  if (key !== null) {
    const config = (await parseYaml(files, file)) as Record<string, unknown> | null;
    for (const entry of textsOf(config?.[key])) if (isImageName(entry)) yield tamed(entry);
    return;
  }
  for await (const line of linesOf(files.read(file))) {
    const entry = tamed(line);
    if (isImageName(entry)) yield entry;
  }
}

const MAX_LINE = 64 * 1024; // no path is longer; a file without line ends must not fill the memory

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder(); // drops a byte order mark
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!.slice(0, MAX_LINE);
    yield* lines;
  }
  yield rest;
}

type Place = { bases: readonly string[]; folders: ReadonlyMap<string, { texts: number }> };

/** The list that a written `*.txt` path means, with the rules its first lines ask for; null when there is no such file. */
export async function openList(
  files: FileTree,
  written: string,
  split: string,
  { bases, folders }: Place,
): Promise<SplitList | null> {
  for (const file of candidatesFor(written, bases)) {
    if (!folders.get(parentOf(file))?.texts) continue;
    const rules = await rulesOf(files, { file, key: null }, { bases: [parentOf(file), ...bases], folders });
    if (rules) return { file, key: null, split, rules };
  }
  return null;
}

/** The rules by which the paths of a list lead to folders that are there; null when the list is not there. */
export async function rulesOf(
  files: FileTree,
  list: Pick<SplitList, 'file' | 'key'>,
  { bases, folders }: Place,
): Promise<ListRule[] | null> {
  const rules = new Map<string, ListRule>();
  let looked = 0;
  try {
    for await (const written of listedPaths(files, list)) {
      if (++looked > LINES_LOOKED_AT) break;
      const parent = parentOf(written);
      const real = resolveFolder(parent, bases, folders);
      if (real === null) continue;
      const name = path.basename(written);
      const rule = ruleBetween(path.join(parent, name), path.join(real, name));
      rules.set(JSON.stringify(rule), rule);
    }
  } catch (error) {
    if (error instanceof DarkroomError && error.kind === 'not-found') return null;
    throw error;
  }
  // The longest prefix first: it is the most particular one.
  return [...rules.values()].sort((a, b) => b.strip.length - a.strip.length);
}
