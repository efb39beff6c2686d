import { judgeReadings } from '../../domain/readings';
import { type Problem, problem } from '../../domain/verdicts';
import type { TableRow, Tables } from '../../formats/format';
import { type OpenSource, problemOfFile } from '../../sources/source';

const ROWS_LOOKED_INTO = 100_000;
const SIZES_KNOWN = 200_000;

type Size = { width: number; height: number };
export type TableFindings = {
  counts: Map<number, number>;
  problems: { file: string; found: Problem }[];
  isComplete: boolean;
};

/**
 * Looks into the rows of tables as an import would, up to a bound. Without a list of true sizes every box is taken to fit: no image
 * is decoded here. `names` holds the images that are there, null when they are too many to be held.
 */
export async function lookIntoTables(
  source: OpenSource,
  tables: Tables,
  names: ReadonlySet<string> | null,
): Promise<TableFindings> {
  const findings: TableFindings = { counts: new Map(), problems: [], isComplete: true };
  const sizes = await sizesOf(source, tables);
  const byImage = new Map<string, Gathered[]>();
  let rows = 0;
  for (const file of tables.files) {
    const say = (line: number, code: Problem['code'], detail: string) =>
      void findings.problems.push({ file, found: problem(code, detail, line) });
    try {
      for await (const row of tables.readRows(file, source.read(file))) {
        if (++rows > ROWS_LOOKED_INTO) return judged({ ...findings, isComplete: false }, byImage, sizes);
        if (row.problem) say(row.line, row.problem.code, row.problem.detail);
        else if (names && !names.has(row.image) && !names.has(`${row.image}_${row.reader}`))
          say(row.line, 'orphan_row', row.image.slice(0, 80));
        else add(byImage, row.image, { ...row, file, reader: row.reader! });
      }
    } catch (error) {
      const found = problemOfFile(error);
      if (!found) throw error;
      findings.problems.push({ file, found: { ...found, code: 'label_unreadable' } });
    }
  }
  return judged(findings, byImage, sizes);
}

type Gathered = TableRow & { file: string; reader: string };

function add(byImage: Map<string, Gathered[]>, image: string, row: Gathered): void {
  const rows = byImage.get(image);
  if (rows) rows.push(row);
  else byImage.set(image, [row]);
}

function judged(findings: TableFindings, byImage: Map<string, Gathered[]>, sizes: Map<string, Size>): TableFindings {
  const { counts, problems } = findings;
  for (const [image, rows] of byImage) {
    const { boxes, problems: more } = judgeReadings(rows, {
      trueSize: sizes.get(image) ?? sizeAround(rows),
      decoded: null,
    });
    for (const { classId } of boxes) counts.set(classId, (counts.get(classId) ?? 0) + 1);
    for (const { row, code, detail } of more) problems.push({ file: row.file, found: problem(code, detail, row.line) });
  }
  return findings;
}

function sizeAround(rows: readonly Gathered[]): Size {
  const size = { width: 1, height: 1 };
  for (const { box } of rows) {
    size.width = Math.max(size.width, box?.right ?? 1);
    size.height = Math.max(size.height, box?.bottom ?? 1);
  }
  return size;
}

async function sizesOf(source: OpenSource, tables: Tables): Promise<Map<string, Size>> {
  const sizes = new Map<string, Size>();
  for (const file of tables.sizeFiles) {
    for await (const { image, width, height } of tables.readSizes(file, source.read(file))) {
      if (sizes.size >= SIZES_KNOWN) return sizes;
      sizes.set(image, { width, height });
    }
  }
  return sizes;
}
