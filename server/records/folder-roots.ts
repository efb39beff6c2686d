import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../config';
import { InvalidInputError } from '../errors';
import type { Records } from './records';

type Organisation = { id: string; slug: string; number: number };

type Place = Pick<Settings, 'DARKROOM_FOLDER_ROOTS' | 'DARKROOM_HOME'>;

/** Where the sample of an organisation is drawn. What is imported lies in `chest-films` below it, what is true of it beside that. */
export const sampleFolder = (home: string, tenantId: string): string => path.join(home, 'sample', tenantId);
export const SAMPLE_FILES = 'chest-films';

/** Folders of the server that an organisation may import from: those the operator set, and its own sample, once there is one. */
export async function folderRootsOf(records: Records, place: Place, tenantId: string): Promise<string[]> {
  const sample = path.join(sampleFolder(place.DARKROOM_HOME, tenantId), SAMPLE_FILES);
  const hasSample = await stat(sample).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return [...(await configuredRoots(records, place.DARKROOM_FOLDER_ROOTS, tenantId)), ...(hasSample ? [sample] : [])];
}

async function configuredRoots(records: Records, setting: string, tenantId: string): Promise<string[]> {
  if (setting === '') return [];
  const organisations = await records.unscoped(
    (tx) => tx.$queryRaw<Organisation[]>`select id::text, slug, number from darkroom.organisations() order by number`,
  );
  const own = organisations.find(({ id }) => id === tenantId);
  const isFirst = organisations[0]?.id === tenantId;
  return parseFolderRoots(setting)
    .filter(({ organisation }) =>
      organisation === null ? isFirst : organisation === own?.slug || organisation === tenantId,
    )
    .map(({ folder }) => folder);
}

/**
 * Reads `path[:path…]` (for the first organisation) or `org=path,org=path`; an organisation is named by slug or id.
 * @throws InvalidInputError for a path that is not absolute
 */
export function parseFolderRoots(setting: string): { organisation: string | null; folder: string }[] {
  const named = setting.includes('=');
  const parts = setting.split(named ? ',' : ':').filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const at = named ? part.indexOf('=') : -1;
    const folder = part.slice(at + 1).trim();
    if (!path.isAbsolute(folder)) {
      throw new InvalidInputError({
        code: 'wrong_folder_root',
        message: `DARKROOM_FOLDER_ROOTS: "${folder}" is not an absolute path.`,
        fix: 'Write path:path for the first organisation, or organisation=path,organisation=path.',
      });
    }
    return { organisation: named ? part.slice(0, at).trim() : null, folder: path.resolve(folder) };
  });
}
