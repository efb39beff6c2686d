import type { StepContext } from '../../engine/step';
import { DarkroomError, UnprocessableError } from '../../errors';
import { csvLines } from '../../formats/csv';
import { addGroups } from '../../records/item-groups';
import type { OpenSource } from '../../sources/source';

const BATCH = 20_000;
// Columns that name an image, the likeliest first.
const IMAGE_COLUMNS = ['image_id', 'image', 'filename', 'file_name', 'file', 'path', 'image_path', 'name', 'id'];

/**
 * What images belong to by `group_by.column`: any table of the source that has the column beside one that names images tells it.
 * @throws UnprocessableError when no table has it
 */
export async function listGroups(context: StepContext, source: OpenSource, tables: readonly string[]): Promise<void> {
  const { group_by } = context.run.settings;
  if (!group_by || !('column' in group_by)) return;
  let isFound = false;
  for (const table of tables) isFound = (await readGroups(context, source, table, group_by.column)) || isFound;
  if (isFound) return;
  throw new UnprocessableError({
    code: 'group_column_unknown',
    message: `No table of the source has a column "${group_by.column}" beside one that names images.`,
    fix: `Add a CSV with the columns image_id and ${group_by.column}, or group by a pattern.`,
  });
}

async function readGroups({ at, signal, tick, write }: StepContext, source: OpenSource, table: string, column: string) {
  let places: { image: number; group: number } | null = null;
  let batch: { image: string; group: string }[] = [];
  const send = async () => {
    const rows = batch;
    batch = [];
    if (rows.length > 0) await write((tx) => addGroups(tx, at, rows));
    tick();
  };
  try {
    for await (const { fields } of csvLines(source.read(table))) {
      signal.throwIfAborted();
      if (!fields) continue;
      if (!places) {
        places = placesIn(fields, column);
        if (!places) return false;
        continue;
      }
      const [image, group] = [fields[places.image], fields[places.group]];
      if (image && group) batch.push({ image, group });
      if (batch.length >= BATCH) await send();
    }
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error; // a file that cannot be read is no table; its verdict says so
  }
  await send();
  return places !== null;
}

function placesIn(header: string[], column: string): { image: number; group: number } | null {
  const names = header.map((name) => name.toLowerCase());
  const group = names.indexOf(column.toLowerCase());
  const image = IMAGE_COLUMNS.filter((name) => name !== column.toLowerCase())
    .map((name) => names.indexOf(name))
    .find((place) => place >= 0);
  return group < 0 || image === undefined ? null : { image, group };
}
