import { isImageName } from '../domain/formats-of-images';
import type { FileEntry, FileTree, Layout, Placed } from './format';
import { foldersOf, splitOfFolders } from './paths';

/** Where each file belongs, those included that are images although their name does not say so. */
export async function openClassifier(
  layout: Layout,
  files: FileTree,
  signal?: AbortSignal,
): Promise<(entry: FileEntry) => Placed | null> {
  const classify = await layout.openClassifier(files, signal);
  return (entry) => classify(entry) ?? (isNamelessImage(entry) ? placedImage(entry.path) : null);
}

const isNamelessImage = ({ path, isImage }: FileEntry): boolean => isImage === true && !isImageName(path);

const placedImage = (path: string): Placed => ({
  kind: 'image',
  pairKey: path,
  split: splitOfFolders(foldersOf(path)),
  folderClass: null,
});
