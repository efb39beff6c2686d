import type { NormalisedBox, Xyxy } from './boxes';
import { judgePixelBox } from './labels';
import type { ProblemCode } from './verdicts';

type Size = { width: number; height: number };

/** What one reader says of one image in one row: a class and a box in pixels, or (`box` null) that there is no finding. */
export type Reading = { reader: string; classId: number | null; box: Xyxy | null };

export type ReadingProblem<Row> = { row: Row; code: ProblemCode; detail: string };
export type JudgedReadings<Row> = {
  boxes: { row: Row; classId: number; box: NormalisedBox }[];
  statements: Row[];
  /** In order of the rows. `box_clipped` is a warning, the others dropped their row. */
  problems: ReadingProblem<Row>[];
};

/**
 * Judges all rows of one image, in order. `trueSize` is the size that boxes are given in, when a list of sizes says it; else the
 * decoded size is believed, unless most boxes have their centre outside: then the image was resized and none of them can be placed.
 */
export function judgeReadings<Row extends Reading>(
  rows: readonly Row[],
  { trueSize, decoded }: { trueSize: Size | null; decoded: Size | null },
): JudgedReadings<Row> {
  const unplaceable = trueSize
    ? null
    : decoded === null
      ? 'size_unknown'
      : isResized(rows, decoded)
        ? 'looks_resized'
        : null;
  const size = trueSize ?? decoded;
  const judged: JudgedReadings<Row> = { boxes: [], statements: [], problems: [] };
  const seen = new Set<string>();
  for (const row of rows) {
    const drop = (code: ProblemCode, detail = '') => void judged.problems.push({ row, code, detail });
    if (seen.has(contentOf(row))) drop('duplicate_row');
    else if (row.box === null || row.classId === null) judged.statements.push(row);
    else if (unplaceable || !size) drop(unplaceable ?? 'size_unknown', textOf(row.box));
    else {
      const { box, problem } = judgePixelBox(row.box, size);
      if (problem) drop(problem, problem === 'box_clipped' ? '' : textOf(row.box));
      if (box) judged.boxes.push({ row, classId: row.classId, box });
    }
    seen.add(contentOf(row));
  }
  return withoutContradictions(judged, rows);
}

/** A statement of no finding by a reader who marked something is dropped: what was marked can be looked at. */
function withoutContradictions<Row extends Reading>(judged: JudgedReadings<Row>, rows: readonly Row[]) {
  const found = new Set(judged.boxes.map(({ row }) => row.reader));
  const contradicted = judged.statements.filter(({ reader }) => found.has(reader));
  if (contradicted.length === 0) return judged;
  const place = new Map(rows.map((row, index) => [row, index]));
  const more = contradicted.map((row) => ({ row, code: 'contradicts_finding' as const, detail: row.reader }));
  return {
    ...judged,
    statements: judged.statements.filter(({ reader }) => !found.has(reader)),
    problems: [...judged.problems, ...more].sort((a, b) => place.get(a.row)! - place.get(b.row)!),
  };
}

function isResized(rows: readonly Reading[], { width, height }: Size): boolean {
  const boxes = rows.flatMap(({ box }) => box ?? []);
  const outside = boxes.filter(
    ({ left, top, right, bottom }) => (left + right) / 2 > width || (top + bottom) / 2 > height,
  );
  return outside.length * 2 > boxes.length;
}

const textOf = ({ left, top, right, bottom }: Xyxy): string => [left, top, right, bottom].join(' ');
const contentOf = ({ reader, classId, box }: Reading): string => [reader, box && classId, box && textOf(box)].join('|');
