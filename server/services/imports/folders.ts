import fs from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import type { folderListing } from '../../domain/wire/accounts';
import { folderRootsOf } from '../../records/folder-roots';
import { allowedPlace } from '../../sources/folder/allowed';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { looksLikeImage } from './dry-run';

type Listing = z.output<typeof folderListing>;
const MOST = 1000;

/**
 * Folders below the roots, for choosing one; without a path, the roots themselves. All paths are free of links, and links are not shown.
 * @throws what opening the folder as a source would throw; whether something exists outside the roots is not told
 */
export async function listFolders(
  { actor, records, config }: Context,
  { path: given }: { path?: string | undefined },
): Promise<Listing> {
  authorise(actor, 'import');
  const configured = await folderRootsOf(records, config, actor.tenantId);
  const roots = await Promise.all(configured.map((root) => fs.realpath(root).catch(() => root)));
  if (given === undefined) {
    return { path: null, roots, folders: roots.map((root) => ({ name: root, path: root })), images: 0 };
  }
  const { folder } = await allowedPlace(given, configured);
  return { path: folder, roots, ...(await lookInto(folder)) };
}

async function lookInto(folder: string): Promise<Pick<Listing, 'folders' | 'images'>> {
  const folders: Listing['folders'] = [];
  let images = 0;
  for await (const entry of await fs.opendir(folder)) {
    if (entry.isFile() && images < MOST && looksLikeImage(entry.name)) images += 1;
    const isShown = entry.isDirectory() && !entry.name.startsWith('.');
    if (isShown && folders.length < MOST) folders.push({ name: entry.name, path: path.join(folder, entry.name) });
  }
  return { folders: folders.sort((a, b) => (a.name < b.name ? -1 : 1)), images };
}
