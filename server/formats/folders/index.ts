import { z } from 'zod';
import { isImageName } from '../../domain/formats-of-images';
import { knownSplit } from '../../domain/splits';
import type { Format, Layout } from '../format';
import { counted, foldersOf, orderedSplits, splitOfFolders } from '../paths';
import type { Survey } from '../survey';

const foldersPlan = z.object({
  format: z.literal('folders'),
  why: z.string(),
  splits: z.array(z.string()),
  classes: z.array(z.object({ id: z.number(), name: z.string() })),
});

/** Names of folders that hold kinds of files, not classes. */
const NOT_CLASSES = /^(images?|imgs?|jpegimages|labels?|masks?|annotations?|frames|thumbnails?)$/i;

/**
 * One folder per class, `[split/]class/image`: the class is a label of the whole image.
 * Recognised by itself only when every image lies exactly so, in two or more class folders; when asked for, the
 * innermost folder that is no split is the class and images without one have none.
 */
export const folders: Format = {
  id: 'folders',
  title: 'One folder per class',
  async detect(_files, survey, { isAsked }) {
    const paths = [...survey.folders].filter(([, { images }]) => images > 0).map(([path]) => path.split('/'));
    const names = new Set(paths.map(classOf).filter((name) => name !== null));
    if (names.size === 0 || (!isAsked && (names.size < 2 || !paths.every(isClassFolder)))) return null;
    const classes = [...names].sort().map((name, id) => ({ id, name }));
    const splits = orderedSplits(paths.map(splitOfFolders).filter((split) => split !== null));
    return {
      layout: layoutOf({ format: 'folders', why: whyOf(survey, classes.length, splits), splits, classes }),
      confidence: 0.7,
    };
  },
  restore: (plan) => layoutOf(foldersPlan.parse(plan)),
};

function layoutOf(plan: z.output<typeof foldersPlan>): Layout {
  return {
    ...plan,
    configFiles: [],
    openClassifier: async () => (entry) => {
      if (!isImageName(entry.path)) return null;
      const path = foldersOf(entry.path);
      return { kind: 'image', pairKey: entry.path, split: splitOfFolders(path), folderClass: classOf(path) };
    },
    toJSON: () => plan,
  };
}

function classOf(path: readonly string[]): string | null {
  return (
    path.filter((folder) => folder !== '' && knownSplit(folder) === null && !NOT_CLASSES.test(folder)).at(-1) ?? null
  );
}

function isClassFolder(path: readonly string[]): boolean {
  const below = path.length === 2 && knownSplit(path[0]!) !== null ? path.slice(1) : path;
  return below.length === 1 && classOf(below) !== null;
}

function whyOf({ images }: Survey, classes: number, splits: readonly string[]): string {
  const where = splits.length > 0 ? `below folders for ${splits.join(', ')}` : 'at the top';
  return `${counted(images, 'image')} in ${counted(classes, 'class folder')} ${where}: the folder is the class of the whole image.`;
}
