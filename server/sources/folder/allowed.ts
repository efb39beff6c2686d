import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError, ForbiddenError, InvalidInputError, NotFoundError, UnprocessableError } from '../../errors';
import { fileError } from './errors';
import { isInside, type Place } from './inside';

/**
 * The folder, free of links, and the root that allows it.
 * Whether something exists outside the roots is not told.
 * @throws ForbiddenError, NotFoundError, InvalidInputError, UnprocessableError
 */
export async function allowedPlace(given: string, roots: readonly string[]): Promise<Place> {
  if (roots.length === 0) {
    throw new ForbiddenError({
      code: 'no_folder_roots',
      message: 'No folder of this server may be imported yet.',
      fix: 'Let the operator name folders in DARKROOM_FOLDER_ROOTS and start again.',
    });
  }
  if (!path.isAbsolute(given) || given.includes('\0')) {
    throw new InvalidInputError({
      code: 'folder_not_absolute',
      message: `${given} is not a whole path.`,
      fix: `Give the path from the top, for example ${path.join(roots[0]!, 'my-images')}.`,
    });
  }
  const realRoots = (await Promise.all(roots.map(realOrNull))).filter((root) => root !== null);
  const wanted = path.resolve(given);
  if (![...roots.map((root) => path.resolve(root)), ...realRoots].some((root) => isInside(root, wanted))) {
    throw outside(given, roots);
  }
  const folder = await realFolder(given);
  const root = realRoots.filter((each) => isInside(each, folder)).sort((a, b) => a.length - b.length)[0];
  if (root === undefined) throw leadsOutside(given);
  await checkIsFolder(folder, given);
  return { root, folder };
}

const outside = (given: string, roots: readonly string[]) =>
  new ForbiddenError({
    code: 'folder_outside_roots',
    message: `${given} lies outside the folders that may be imported (${roots.join(', ')}).`,
    fix: 'Choose a folder below one of these, or let the operator add it to DARKROOM_FOLDER_ROOTS.',
  });

const leadsOutside = (given: string) =>
  new ForbiddenError({
    code: 'folder_outside_roots',
    message: `${given} is a link that leads out of the folders that may be imported.`,
    fix: 'Choose the folder that it leads to, when that lies below one of them, or let the operator add it to DARKROOM_FOLDER_ROOTS.',
  });

async function realFolder(given: string): Promise<string> {
  try {
    return await realpath(given);
  } catch (error) {
    throw folderError(error, given);
  }
}

async function checkIsFolder(folder: string, given: string): Promise<void> {
  const stats = await stat(folder).catch((error) => Promise.reject(folderError(error, given)));
  if (stats.isDirectory()) return;
  throw new InvalidInputError({
    code: 'not_a_folder',
    message: `${given} is a file, not a folder.`,
    fix: 'Give the folder that the file is in.',
  });
}

function folderError(error: unknown, given: string): unknown {
  const said = fileError(error, given);
  if (!(said instanceof DarkroomError) || said.kind === 'unavailable') return said;
  if (said.kind === 'not-found') {
    return new NotFoundError({
      code: 'folder_missing',
      message: `There is no folder ${given} on this server.`,
      fix: 'Check the spelling, and that the disk is mounted.',
      cause: error,
    });
  }
  return new UnprocessableError({
    code: 'folder_unreadable',
    message: `${given} may not be read by the user that Darkroom runs as.`,
    fix: 'Allow that user to read and enter the folder.',
    cause: error,
  });
}

async function realOrNull(root: string): Promise<string | null> {
  try {
    return await realpath(root);
  } catch {
    return null; // a root that is not mounted now allows nothing
  }
}
