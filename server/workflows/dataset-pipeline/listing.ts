import { type ProblemCode, problem } from '../../domain/verdicts';
import { counted } from '../../domain/words';
import type { StepContext } from '../../engine/step';
import { Stopped } from '../../engine/step';
import { UnprocessableError } from '../../errors';
import type { Classifier, Layout } from '../../formats/format';
import { logEvent } from '../../records/events';
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
  const classify = await layout.openClassifier(source, signal);
  let batch: ListedItem[] = [];
  let no = 0;
  const tables: string[] = [];
  const refused = new Map<ProblemCode, { count: number; first: string }>();
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
    if (!item && entry.problem) {
      const { count, first } = refused.get(entry.problem) ?? { count: 0, first: entry.path };
      refused.set(entry.problem, { count: count + 1, first });
    }
    if (!item) continue;
    batch.push(item);
    no += 1;
    if (batch.length >= BATCH) await send();
  }
  await send();
  if (layout.tables) await listTables(context, source, layout.tables);
  await listGroups(context, source, tables);
  for (const [code, { count, first }] of refused) {
    const message = `${counted(count, 'entry', 'entries')} refused that ${count === 1 ? 'is' : 'are'} neither image nor label file (${code}), the first is ${first}.`;
    await write((tx) => logEvent(tx, at, { level: 'warn', step: 'crawl-images', message }));
  }
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

function itemOf(classify: Classifier, entry: SourceEntry, no: number): ListedItem | null {
  const placed = classify(entry);
  if (!placed) return null;
  return {
    no,
    kind: placed.kind,
    path: entry.path,
    pair_key: placed.pairKey,
    split: placed.split,
    folder_class: placed.folderClass,
    image_name: placed.imageName ?? null,
    bytes: entry.bytes,
    modified_at: entry.modifiedAt ? entry.modifiedAt.toISOString() : null,
    problems: entry.problem ? [problem(entry.problem, entry.path)] : [],
  };
}
