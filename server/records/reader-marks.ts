import { Prisma } from '../db/client';
import type { ReadImage, ReadingOf } from '../domain/agreement/compare-readers';
import { entryOf } from '../domain/agreement/entry-of';
import { cxcywhToXyxy, type Xyxy } from '../domain/boxes';
import type { ProblemCode } from '../domain/verdicts';
import type { Tx } from './records';
import { IN_LISTS } from './stats';

/** Rows of tables that name a class although their box cannot be used: the reader saw it, nobody knows where. */
const UNPLACED: readonly ProblemCode[] = [
  'zero_area',
  'inverted_box',
  'box_outside',
  'not_a_number',
  'looks_resized',
  'size_unknown',
];

// One page holds the event loop for a few hundredths of a second.
const PAGE = 1000;

export type ReaderLayer = { id: string; name: string };

/** What a pass over the readers of a dataset needs to know beforehand. */
export type ReaderScope = {
  datasetId: string;
  layers: readonly ReaderLayer[];
  unplaced: Map<string, [number, number][]>;
};

type Place = { created_at: Date; id: string };
export type ReadPage = { images: (ReadImage & { runId: string })[]; next: Place | null };

const byName = new Intl.Collator('en', { numeric: true }).compare; // R9 before R10

/** The readers of a dataset, in the order of their names: a reader is known by the place in it. */
export async function readerScope(tx: Tx, datasetId: string): Promise<ReaderScope> {
  const layers = await tx.$queryRaw<ReaderLayer[]>`
    select id::text, name from layer where dataset_id = ${datasetId}::uuid and kind = 'reader'`;
  layers.sort((a, b) => byName(a.name, b.name) || (a.name < b.name ? -1 : 1));
  const rows = await tx.$queryRaw<{ image_id: string; reader: string; class_id: number }[]>`
    select distinct i.image_id::text, r.reader, r.class_id from label_row r
    join item i on i.run_id = r.run_id and i.no = r.image_no and i.image_id is not null
    where r.run_id in (select id from run where dataset_id = ${datasetId}::uuid and published_at is not null)
      and r.code = any(${UNPLACED}::text[]) and r.class_id is not null and r.reader is not null`;
  const place = new Map(layers.map(({ name }, index) => [name, index]));
  const unplaced: ReaderScope['unplaced'] = new Map();
  for (const { image_id, reader, class_id } of rows) {
    const index = place.get(reader);
    if (index === undefined) continue;
    unplaced.set(image_id, [...(unplaced.get(image_id) ?? []), [index, class_id]]);
  }
  return { datasetId, layers, unplaced };
}

// Numbers of a mark in a row: reader, class, centre and size.
const MARK = 6;
const noBoxes = (): Xyxy[] => [];

type Row = {
  id: string;
  run_id: string;
  created_at: Date;
  month: string;
  week: string;
  marks: string | null;
  silent: string | null;
};

/** The next images of the lists in the order they came, with what each reader says of them; images that nobody has read are passed over. */
export async function readPage(
  tx: Tx,
  { datasetId, layers, unplaced }: ReaderScope,
  after: Place | null,
): Promise<ReadPage> {
  const ids = layers.map(({ id }) => id);
  const beyond = after
    ? Prisma.sql`and (i.created_at, i.id) > (${after.created_at}::timestamptz, ${after.id}::uuid)`
    : Prisma.empty;
  const rows = await tx.$queryRaw<Row[]>`
    with page as materialized (
      select i.id, i.run_id, i.created_at from image i where i.dataset_id = ${datasetId}::uuid and i.published_at is not null
        and i.status = any(${IN_LISTS}::text[]) ${beyond} order by i.created_at, i.id limit ${PAGE}::int)
    select p.id::text, p.run_id::text, p.created_at, to_char(p.created_at at time zone 'UTC', 'YYYY-MM') as month,
      to_char(date_trunc('week', p.created_at at time zone 'UTC'), 'YYYY-MM-DD') as week,
      (select string_agg(concat_ws(' ', array_position(${ids}::uuid[], a.layer_id) - 1, a.class_id, a.center_x, a.center_y, a.width, a.height), ' ')
        from annotation a where a.image_id = p.id and a.layer_id = any(${ids}::uuid[])) as marks,
      (select string_agg((array_position(${ids}::uuid[], n.layer_id) - 1)::text, ',')
        from no_finding n where n.image_id = p.id and n.layer_id = any(${ids}::uuid[])) as silent
    from page p order by p.created_at, p.id`;
  const last = rows.at(-1);
  const images = rows.flatMap((row) => {
    const readings = readingsOf(row, unplaced.get(row.id) ?? []);
    return readings.length === 0 ? [] : { id: row.id, runId: row.run_id, month: row.month, week: row.week, readings };
  });
  return { images, next: last && rows.length === PAGE ? { created_at: last.created_at, id: last.id } : null };
}

/** A reader has read an image who marked something, stated that there is nothing, or gave boxes that could not be used. */
function readingsOf({ marks, silent }: Row, unplaced: readonly [number, number][]): ReadingOf[] {
  const readings = new Map<number, { boxes: Map<number, Xyxy[]>; unplaced: number[]; hasBoxes: boolean }>();
  const of = (reader: number) => entryOf(readings, reader, () => ({ boxes: new Map(), unplaced: [], hasBoxes: false }));
  const numbers = marks?.split(' ') ?? [];
  for (let at = 0; at + MARK <= numbers.length; at += MARK) {
    const reading = of(Number(numbers[at]));
    const box = cxcywhToXyxy({
      centerX: Number(numbers[at + 2]),
      centerY: Number(numbers[at + 3]),
      width: Number(numbers[at + 4]),
      height: Number(numbers[at + 5]),
    });
    reading.hasBoxes = true;
    entryOf(reading.boxes, Number(numbers[at + 1]), noBoxes).push(box);
  }
  for (const reader of silent?.split(',') ?? []) of(Number(reader)).hasBoxes = true;
  for (const [reader, classId] of unplaced) {
    const reading = of(reader);
    if (!reading.boxes.has(classId)) reading.unplaced.push(classId);
  }
  return [...readings].map(([reader, reading]) => ({ reader, ...reading }));
}
