import type { StepContext } from '../../engine/step';
import type { TableRow, Tables } from '../../formats/format';
import {
  addLabelRows,
  addTrueSizes,
  endLabelRows,
  type ListedRow,
  refuseTable,
  tableNo,
} from '../../records/label-rows';
import { type OpenSource, problemOfFile } from '../../sources/source';

const BATCH = 2000;

/**
 * Spools the rows of tables, each to the image it names, after all files were listed. Whichever worker develops an image finds its
 * rows there; a listing that was cut off starts anew. Memory holds one batch.
 */
export async function listTables(context: StepContext, source: OpenSource, tables: Tables): Promise<void> {
  const { at, signal, tick, write } = context;
  for (const file of tables.sizeFiles) {
    await inBatches(tables.readSizes(file, source.read(file)), async (sizes) => {
      signal.throwIfAborted();
      await write((tx) => addTrueSizes(tx, at, sizes, tables.readers));
      tick();
    });
  }
  for (const file of tables.files) {
    const no = await write((tx) => tableNo(tx, at, file));
    try {
      await inBatches(tables.readRows(file, source.read(file)), async (rows) => {
        signal.throwIfAborted();
        await write((tx) => addLabelRows(tx, at, no, rows.map(listed)));
        tick();
      });
    } catch (error) {
      const found = problemOfFile(error);
      if (!found) throw error;
      await write((tx) => refuseTable(tx, at, no, { ...found, code: 'label_unreadable' }));
    }
  }
  await write((tx) => endLabelRows(tx, at));
}

const listed = ({ line, image, reader, classId, box, problem }: TableRow): ListedRow => ({
  line,
  image,
  reader,
  class_id: classId,
  x_min: box?.left ?? null,
  y_min: box?.top ?? null,
  x_max: box?.right ?? null,
  y_max: box?.bottom ?? null,
  code: problem?.code ?? null,
  detail: problem?.detail ?? null,
});

async function inBatches<Each>(all: AsyncIterable<Each>, work: (batch: Each[]) => Promise<void>): Promise<void> {
  let batch: Each[] = [];
  for await (const each of all) {
    batch.push(each);
    if (batch.length < BATCH) continue;
    await work(batch);
    batch = [];
  }
  if (batch.length > 0) await work(batch);
}
