import { z } from 'zod';
import { isImageName } from '../../domain/formats-of-images';
import type { Format, Layout } from '../format';
import { counted, foldersOf, orderedSplits, splitOfFolders } from '../paths';
import type { Survey } from '../survey';

const imagesPlan = z.object({ format: z.literal('images'), why: z.string(), splits: z.array(z.string()) });

/** Images without labels; folders named like splits give the split. Always fits, as a last choice. */
export const images: Format = {
  id: 'images',
  title: 'Images without labels',
  async detect(_files, survey) {
    const splits = splitsIn(survey);
    const where = splits.length > 0 ? ` in folders for ${splits.join(', ')}` : '';
    const why = `${counted(survey.images, 'image')}${where}, and no label layout that is known.`;
    return { layout: layoutOf({ format: 'images', why, splits }), confidence: 0.1 };
  },
  restore: (plan) => layoutOf(imagesPlan.parse(plan)),
};

function layoutOf(plan: z.output<typeof imagesPlan>): Layout {
  return {
    ...plan,
    classes: [],
    configFiles: [],
    openClassifier: async () => (entry) =>
      isImageName(entry.path)
        ? { kind: 'image', pairKey: entry.path, split: splitOfFolders(foldersOf(entry.path)), folderClass: null }
        : null,
    toJSON: () => plan,
  };
}

function splitsIn({ folders }: Survey): string[] {
  const found = new Set<string>();
  for (const [folder, count] of folders) {
    const split = count.images > 0 ? splitOfFolders(folder.split('/')) : null;
    if (split) found.add(split);
  }
  return orderedSplits(found);
}
