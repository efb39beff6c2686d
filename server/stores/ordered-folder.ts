import { opendir } from 'node:fs/promises';

/** A name in a folder; links are neither `file` nor `folder` here, whatever they lead to. */
export type FolderName = { name: string; kind: 'file' | 'folder' | 'link' | 'other' };

/**
 * The names in a folder so that walking them depth first gives whole paths in byte order:
 * a folder stands where its name followed by `/` belongs. `isFolder` decides for links.
 * Errors of the file system come through as they are.
 */
export async function readOrderedFolder(
  folder: string,
  isFolder: (entry: FolderName) => boolean | Promise<boolean> = (entry) => entry.kind === 'folder',
): Promise<FolderName[]> {
  const found: { entry: FolderName; sortName: Buffer }[] = [];
  for await (const { name, ...kind } of namesOf(folder)) {
    const entry = { name, ...kind };
    found.push({ entry, sortName: Buffer.from((await isFolder(entry)) ? `${name}/` : name) });
  }
  return found.sort((a, b) => Buffer.compare(a.sortName, b.sortName)).map(({ entry }) => entry);
}

async function* namesOf(folder: string): AsyncGenerator<FolderName> {
  for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
    const kind = entry.isFile()
      ? 'file'
      : entry.isDirectory()
        ? 'folder'
        : entry.isSymbolicLink()
          ? 'link'
          : ('other' as const);
    yield { name: entry.name, kind };
  }
}
