import { problem } from '../../domain/verdicts';
import type { StepContext } from '../../engine/step';
import { Stopped } from '../../engine/step';
import { UnprocessableError } from '../../errors';
import { openClassifier } from '../../formats/classify';
import type { FileEntry, Layout, Placed } from '../../formats/format';
import { addItems, clearListing, endListing, type ListedItem } from '../../records/listing';
import type { OpenSource, SourceEntry } from '../../sources/source';
import { listGroups } from './list-groups';
import { listTables } from './list-tables';

const BATCH = 1000;
const MOST_TABLES = 100;

/** Lists the source into item rows, in the source's own order. A listing that was cut off starts anew. */
export async function listSource(context: StepContext, source: OpenSource, layout: Layout): Promise<void> {
  const { at, signal, tick, write } = context;
  await write((tx) => clearListing(tx, at));
  const classify = await openClassifier(layout, source, signal);
  let batch: ListedItem[] = [];
  let no = 0;
  const tables: string[] = [];
  const send = async () => {
    const items = batch;
    batch = [];
    if (items.length > 0) await write((tx) => addItems(tx, at, items));
    tick();
  };
  for await (const entry of source.list(signal)) {
    if (signal.aborted) throw signal.reason ?? new Stopped('stopped while listing');
    if (isTable(entry) && tables.length < MOST_TABLES) tables.push(entry.path);
    const item = itemOf(classify, entry, no);
    if (!item) continue;
    batch.push(item);
    no += 1;
    if (batch.length >= BATCH) await send();
  }
  await send();
  if (layout.tables) await listTables(context, source, layout.tables);
  await listGroups(context, source, tables);
  const { images } = await write((tx) => endListing(tx, at));
  if (images === 0) {
    throw new UnprocessableError({
      code: 'no_images',
      message: `No image was found in ${source.describe()}.`,
      fix: 'Choose a folder that holds images, or another format.',
    });
  }
}

const isTable = ({ path, problem }: SourceEntry): boolean => problem === null && /\.csv$/i.test(path);

function itemOf(classify: (entry: FileEntry) => Placed | null, entry: SourceEntry, no: number): ListedItem | null {
  const placed = classify(entry);
  if (!placed && !entry.problem) return null;
  return {
    no,
    kind: placed?.kind ?? 'entry',
    path: entry.path,
    pair_key: placed?.pairKey ?? entry.path,
    split: placed?.split ?? null,
    folder_class: placed?.folderClass ?? null,
    image_name: placed?.imageName ?? null,
    bytes: entry.bytes,
    modified_at: entry.modifiedAt ? entry.modifiedAt.toISOString() : null,
    licence: entry.licence ?? null,
    problems: entry.problem ? [problem(entry.problem, entry.path)] : [],
  };
}
