import { knownSplit } from '../../domain/splits';
import { type Branch, branchesCollide, joinTrees } from '../join-trees';
import type { OpenSource, SourceContext } from '../source';
import { readJson, writeJson } from '../spooled-json';

type Parts = { config: OpenSource; images: OpenSource; labels: OpenSource };
type Place = Pick<Branch, 'cut' | 'prefix'>;
type Tree = { images: Place; labels: Place; collide: boolean };

const IMAGES = { folder: 'images/', pattern: /^(images|jpegimages)$/i };
const LABELS = { folder: 'labels/', pattern: /^labels$/i };

/**
 * Images and label files that were packed apart, so that they find each other: a folder that wraps all of an archive goes, unless it
 * is one for a split or for images or labels; what then has no folder `images` (`labels`) is put below one. The configuration lies at
 * the top, instead of one that is there. How it lies is found once, and kept.
 */
export async function joinImagesAndLabels(
  { spool, signal }: SourceContext,
  title: string,
  { config, images, labels }: Parts,
): Promise<OpenSource> {
  const key = `${spool.prefix}tree.json`;
  const grow = (tree: Omit<Tree, 'collide'>): Branch[] => [
    { source: config, cut: '', prefix: '', replaces: true },
    { source: images, ...tree.images },
    { source: labels, ...tree.labels },
  ];
  let tree = await readJson<Tree>(spool.store, key);
  if (!tree) {
    const places = { images: await placeOf(images, IMAGES, signal), labels: await placeOf(labels, LABELS, signal) };
    tree = { ...places, collide: await branchesCollide(grow(places), signal) };
    await writeJson(spool.store, key, tree);
  }
  return joinTrees(grow(tree), title, tree.collide);
}

async function placeOf(source: OpenSource, { folder, pattern }: typeof IMAGES, signal?: AbortSignal): Promise<Place> {
  let wrapper: string | null = null;
  let isWrapped = true;
  let hasFolder = false;
  for await (const { path, problem } of source.list(signal)) {
    if (problem === 'entry_outside') continue;
    const folders = path.split('/').slice(0, -1);
    wrapper ??= folders[0] ?? null;
    isWrapped &&= wrapper !== null && folders[0] === wrapper;
    hasFolder ||= folders.some((each) => pattern.test(each));
  }
  const isMeant = wrapper === null || knownSplit(wrapper) !== null || pattern.test(wrapper);
  return { cut: isWrapped && !isMeant ? `${wrapper}/` : '', prefix: hasFolder ? '' : folder };
}
