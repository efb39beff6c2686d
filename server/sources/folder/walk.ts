import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ProblemCode } from '../../domain/verdicts';
import { type FolderName, readOrderedFolder } from '../../stores/ordered-folder';
import type { SourceEntry } from '../source';
import { fileError, problemCodeOf } from './errors';
import { isInside, type Place } from './inside';

const BATCH = 64; // files asked for size and date at once
const SKIPPED = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);

/** What a link leads to. */
type Target = { kind: 'file' | 'folder'; real: string } | { kind: 'refused'; problem: ProblemCode };
type Found = { entry: SourceEntry } | { folder: string; real: string; byLink: boolean };

const isSkipped = (name: string): boolean => name.startsWith('.') || SKIPPED.has(name);
const refused = (file: string, problem: ProblemCode): SourceEntry => ({
  path: file,
  bytes: 0,
  modifiedAt: null,
  problem,
});

/**
 * All files of the place in byte order of their path, one folder in memory at a time. Hidden files are passed over.
 * Links are followed inside the root; a folder is entered once by link, and never from inside itself.
 */
export async function* walkPlace(place: Place, signal?: AbortSignal): AsyncGenerator<SourceEntry> {
  yield* walkFolder({ place, signal, linked: new Set() }, '', place.folder, [place.folder]);
}

type Walk = { place: Place; signal: AbortSignal | undefined; linked: Set<string> };

async function* walkFolder(walk: Walk, below: string, real: string, above: string[]): AsyncGenerator<SourceEntry> {
  const targets = new Map<string, Target>();
  let names: FolderName[];
  try {
    names = await readOrderedFolder(real, async ({ name, kind }) => {
      if (kind !== 'link' || isSkipped(name)) return kind === 'folder';
      const target = await targetOf(walk, path.join(real, name), above);
      targets.set(name, target);
      return target.kind === 'folder';
    });
  } catch (error) {
    const problem = problemCodeOf(error);
    if (problem === null) throw fileError(error, below);
    yield refused(below.slice(0, -1), problem);
    return;
  }
  const visible = names.filter(({ name }) => !isSkipped(name));
  for (let at = 0; at < visible.length; at += BATCH) {
    walk.signal?.throwIfAborted();
    const batch = visible.slice(at, at + BATCH);
    const found = await Promise.all(batch.map((name) => describe(below, real, name, targets.get(name.name))));
    for (const each of found) {
      if ('entry' in each) yield each.entry;
      else if (each.byLink && walk.linked.has(each.real)) yield refused(each.folder, 'entry_not_a_file');
      else {
        if (each.byLink) walk.linked.add(each.real);
        yield* walkFolder(walk, `${each.folder}/`, each.real, [...above, each.real]);
      }
    }
  }
}

async function targetOf({ place }: Walk, link: string, above: string[]): Promise<Target> {
  try {
    const real = await realpath(link);
    if (!isInside(place.root, real)) return { kind: 'refused', problem: 'link_outside' };
    const stats = await stat(real);
    if (stats.isFile()) return { kind: 'file', real };
    const isLoop = above.some((folder) => isInside(real, folder));
    if (!stats.isDirectory() || isLoop) return { kind: 'refused', problem: 'entry_not_a_file' };
    return { kind: 'folder', real };
  } catch (error) {
    const problem = problemCodeOf(error);
    if (problem === null) throw fileError(error, link);
    return { kind: 'refused', problem };
  }
}

async function describe(below: string, real: string, { name, kind }: FolderName, target?: Target): Promise<Found> {
  const file = below + name;
  if (target?.kind === 'refused') return { entry: refused(file, target.problem) };
  if (target?.kind === 'folder') return { folder: file, real: target.real, byLink: true };
  if (kind === 'folder') return { folder: file, real: path.join(real, name), byLink: false };
  if (kind === 'other') return { entry: refused(file, 'entry_not_a_file') };
  try {
    return { entry: entryOf(file, await lstat(target?.real ?? path.join(real, name))) };
  } catch (error) {
    const problem = problemCodeOf(error);
    if (problem === null) throw fileError(error, file);
    return { entry: refused(file, problem) };
  }
}

const entryOf = (file: string, stats: Stats): SourceEntry =>
  stats.isFile()
    ? { path: file, bytes: stats.size, modifiedAt: stats.mtime, problem: null }
    : refused(file, 'entry_not_a_file');
