import type { Reading } from '../domain/readings';
import { isProblemCode, type Problem, problem, type Verdict, verdictOf } from '../domain/verdicts';
import { analyse } from './analyse';
import type { Attempt } from './attempts';
import type { Tx } from './records';

/** A row of a table as it was read; `code` says why it cannot be used. */
export type ListedRow = {
  line: number;
  image: string;
  reader: string | null;
  class_id: number | null;
  x_min: number | null;
  y_min: number | null;
  x_max: number | null;
  y_max: number | null;
  code: string | null;
  detail: string | null;
};

/** A usable row of one image, with its place in its table. */
export type ImageRow = Reading & { itemNo: number; line: number };

const MOST_ROWS = 10_000; // of one image; a reader draws a few
const MOST_LISTED = 10_000; // problems of one table; the counts hold them all

/** The size that boxes of these images, and of copies that readers worked on, are given in. */
export async function addTrueSizes(
  tx: Tx,
  at: Attempt,
  sizes: { image: string; width: number; height: number }[],
  readers: readonly string[],
): Promise<void> {
  await tx.$executeRaw`set local enable_seqscan = off`;
  await tx.$executeRaw`
    update item i set true_width = x.width, true_height = x.height
    from jsonb_to_recordset(${JSON.stringify(sizes)}::jsonb) as x(image text, width int, height int)
    cross join lateral (select x.image as name union all select x.image || '_' || r from unnest(${readers}::text[]) r) n
    where i.run_id = ${at.runId}::uuid and i.image_name = n.name`;
}

/** The item of a table. */
export async function tableNo(tx: Tx, at: Attempt, file: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ no: number }[]>`
    select no from item where run_id = ${at.runId}::uuid and kind = 'label' and path = ${file}`;
  return row!.no;
}

/** Adds rows of a table, each to the first image of its name, else to the copy of that image that its reader worked on; a row without one is an orphan. */
export async function addLabelRows(tx: Tx, at: Attempt, itemNo: number, rows: ListedRow[]): Promise<void> {
  await tx.$executeRaw`set local enable_seqscan = off`; // the table of items was just filled
  await tx.$executeRaw`
    insert into label_row (run_id, item_no, line, tenant_id, image_no, reader, class_id, x_min, y_min, x_max, y_max, code, detail)
    select ${at.runId}::uuid, ${itemNo}::int, x.line, ${at.tenantId}::uuid, i.no, x.reader, x.class_id, x.x_min, x.y_min, x.x_max, x.y_max,
      coalesce(x.code, case when i.no is null then 'orphan_row' end), case when x.code is null and i.no is null then left(x.image, 80) else x.detail end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(line int, image text, reader text, class_id int, x_min float8, y_min float8,
      x_max float8, y_max float8, code text, detail text)
    left join lateral (select no from item where run_id = ${at.runId}::uuid and image_name in (x.image, x.image || '_' || x.reader)
      order by image_name <> x.image, no limit 1) i on true`;
}

/** A table that cannot be read at all: what came of it is forgotten, the reason stands on its item. */
export async function refuseTable(tx: Tx, at: Attempt, itemNo: number, why: Problem): Promise<void> {
  await tx.$executeRaw`
    update item set problems = ${JSON.stringify([why])}::jsonb where run_id = ${at.runId}::uuid and no = ${itemNo}::int`;
  await tx.$executeRaw`delete from label_row where run_id = ${at.runId}::uuid and item_no = ${itemNo}::int`;
}

/** Ends the spooling: an image keeps as many rows as it can use. */
export async function endLabelRows(tx: Tx, at: Attempt): Promise<void> {
  // Numbered once, whatever the planner takes these new rows for: it once numbered them again for each of them.
  await tx.$executeRaw`
    with numbered as materialized (
      select item_no, line, row_number() over (partition by image_no order by item_no, line) as nth from label_row
      where run_id = ${at.runId}::uuid and image_no is not null),
    surplus as materialized (select item_no, line from numbered where nth > ${MOST_ROWS}::int)
    update label_row r set code = 'too_many_rows', detail = '' from surplus x
    where r.run_id = ${at.runId}::uuid and r.item_no = x.item_no and r.line = x.line and r.code is null`;
  const [sum] = await tx.$queryRaw<
    { n: number }[]
  >`select count(*)::int as n from label_row where run_id = ${at.runId}::uuid`;
  await analyse(tx, sum!.n, ['label_row']);
}

/** Usable rows of these images by item number, in order. */
export async function rowsOfImages(tx: Tx, at: Attempt, nos: number[]): Promise<Map<number, ImageRow[]>> {
  const rows = await tx.$queryRaw<
    {
      image_no: number;
      item_no: number;
      line: number;
      reader: string;
      class_id: number | null;
      x_min: number;
      y_min: number;
      x_max: number;
      y_max: number;
    }[]
  >`
    select image_no, item_no, line, reader, class_id, x_min, y_min, x_max, y_max from label_row
    where run_id = ${at.runId}::uuid and image_no = any(${nos}::int[]) and code is null order by image_no, item_no, line`;
  const byImage = new Map<number, ImageRow[]>();
  for (const { image_no, item_no, line, reader, class_id, x_min, y_min, x_max, y_max } of rows) {
    const list = byImage.get(image_no) ?? [];
    const box = class_id === null ? null : { left: x_min, top: y_min, right: x_max, bottom: y_max };
    list.push({ itemNo: item_no, line, reader, classId: class_id, box });
    byImage.set(image_no, list);
  }
  return byImage;
}

/** When all images were read: every table has its verdict, and its problems in the order of its lines. */
export async function settleTables(tx: Tx, at: Attempt): Promise<void> {
  const tables = await tx.$queryRaw<{ no: number; rows: number; problem_rows: number; usable: number }[]>`
    select i.no, coalesce(r.rows, 0) as rows, coalesce(r.problem_rows, 0) as problem_rows,
      ((select count(*) from annotation a where a.run_id = i.run_id and a.item_no = i.no)
        + (select count(*) from no_finding n where n.run_id = i.run_id and n.item_no = i.no))::int as usable
    from item i left join (select item_no, count(*)::int as rows, count(code)::int as problem_rows from label_row where run_id = ${at.runId}::uuid group by 1) r
      on r.item_no = i.no
    where i.run_id = ${at.runId}::uuid and i.kind = 'label' and i.dead is null and i.object_key is not null`;
  for (const { no, rows, problem_rows, usable } of tables) {
    const problems = await problemsOfTable(tx, at, no);
    if (problem_rows > problems.length)
      problems.push(problem('problems_not_listed', `${problem_rows - problems.length} more`));
    const verdict: Verdict = verdictOf(problems, usable);
    await tx.$executeRaw`
      update item set verdict = ${verdict}, problems = ${JSON.stringify(problems)}::jsonb, facts = ${JSON.stringify({ rows, problem_rows })}::jsonb
      where run_id = ${at.runId}::uuid and no = ${no}::int`;
  }
}

async function problemsOfTable(tx: Tx, at: Attempt, no: number): Promise<Problem[]> {
  const rows = await tx.$queryRaw<{ line: number; code: string; detail: string | null }[]>`
    select line, code, detail from label_row where run_id = ${at.runId}::uuid and item_no = ${no}::int and code is not null
    order by line limit ${MOST_LISTED}::int`;
  return rows.map(worded);
}

/** Problems of the rows that name one image. */
export async function rowProblemsOf(tx: Tx, runId: string, imageId: string): Promise<(Problem & { file: string })[]> {
  const rows = await tx.$queryRaw<{ path: string; line: number; code: string; detail: string | null }[]>`
    select t.path, r.line, r.code, r.detail from item i join label_row r on r.run_id = i.run_id and r.image_no = i.no and r.code is not null
    join item t on t.run_id = r.run_id and t.no = r.item_no
    where i.run_id = ${runId}::uuid and i.image_id = ${imageId}::uuid order by r.item_no, r.line`;
  return rows.map((row) => ({ file: row.path, ...worded(row) }));
}

function worded({ line, code, detail }: { line: number; code: string; detail: string | null }): Problem {
  return problem(isProblemCode(code) ? code : 'label_unreadable', detail ?? '', line);
}
