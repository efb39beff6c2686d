import type { NormalisedBox } from '../../domain/boxes';
import { type JudgedBox, judgeBox, judgePolygon } from '../../domain/labels';
import { type Problem, type ProblemCode, problem, verdictOf } from '../../domain/verdicts';
import type { Geometry, ParsedAnnotation, ParsedLabels } from '../format';

/** What the rows of a dataset mean. */
export type RowContext = {
  /** Ids that are known; null when the dataset names no classes, then any id is taken. */
  classIds: ReadonlySet<number> | null;
  /** Keypoints that follow the box, and how many numbers each has (2 or 3). */
  keypoints: { count: number; dimensions: number } | null;
};

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ROWS = 100_000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

type Row = {
  classId: number;
  box: NormalisedBox;
  geometry: Geometry | null;
  warning: ProblemCode | null;
  values: string;
};
type Refused = { code: ProblemCode; detail: string };

/**
 * The rows of a YOLO label file: `class cx cy w h`, or a polygon (`class x1 y1 x2 y2 x3 y3 …`), row by row, or a box with
 * keypoints where the dataset has them (undeclared ones, where a row can be nothing else). Byte order mark, CRLF, tabs and blank lines are fine. Repeated rows are dropped
 * by value, in order. An empty file means "no object".
 */
export function parseLabels(bytes: Uint8Array, context: RowContext): ParsedLabels {
  const lines = linesOf(bytes);
  if ('code' in lines) return { ...NOTHING, problems: [problem(lines.code, lines.detail)], verdict: 'rejected' };
  const rows: ParsedAnnotation[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  let rowCount = 0;
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    rowCount++;
    const line = index + 1;
    const row = parseRow(text.trim(), context);
    if ('code' in row) problems.push(problem(row.code, row.detail, line));
    else if (seen.has(row.values)) problems.push(problem('duplicate_row', '', line));
    else {
      seen.add(row.values);
      rows.push({ classId: row.classId, box: row.box, geometry: row.geometry, line });
      if (row.warning) problems.push(problem(row.warning, '', line));
    }
  }
  const state = rows.length > 0 ? 'labelled' : rowCount === 0 ? 'no_object' : 'unlabelled';
  return {
    rows,
    problems,
    state,
    verdict: verdictOf(problems, rows.length),
    rowCount,
    problemRowCount: problems.length,
  };
}

const NOTHING = {
  rows: [],
  state: 'unlabelled',
  rowCount: 0,
  problemRowCount: 0,
} as const satisfies Partial<ParsedLabels>;

function linesOf(bytes: Uint8Array): string[] | Refused {
  if (bytes.byteLength > MAX_BYTES) return { code: 'label_too_large', detail: `${bytes.byteLength} bytes` };
  if (bytes.includes(0)) return { code: 'label_unreadable', detail: 'it has zero bytes' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops a byte order mark
  } catch {
    return { code: 'label_unreadable', detail: 'it is not UTF-8' };
  }
  const lines = text.split(/\r\n|\n|\r/);
  return lines.length > MAX_ROWS ? { code: 'label_too_large', detail: `${lines.length} lines` } : lines;
}

function parseRow(text: string, context: RowContext): Row | Refused {
  const tokens = text.split(/\s+/);
  if (tokens.length === 1 ? text.includes(',') : tokens[0]!.endsWith(','))
    return { code: 'looks_like_csv', detail: '' };
  const values = tokens.map((token) => (NUMBER.test(token) ? Number(token) : Number.NaN));
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) return { code: 'not_a_number', detail: `"${tokens[wrong]!.slice(0, 40)}"` };
  const keypoints = context.keypoints ?? undeclaredKeypoints(values);
  const shape = shapeOf(values.length, { keypoints });
  if (shape === 'prediction') return { code: 'looks_like_prediction', detail: tokens[5]! };
  if (shape === null) return { code: 'wrong_column_count', detail: `${values.length} columns` };
  const [classId = Number.NaN, ...rest] = values;
  if (!Number.isInteger(classId)) return { code: 'class_not_whole', detail: tokens[0]! };
  if (classId < 0 || !(context.classIds?.has(classId) ?? true)) return { code: 'class_unknown', detail: tokens[0]! };
  const { judged, geometry } = shape === 'polygon' ? polygonOf(rest) : boxOf(rest, { keypoints });
  if (judged.box === null) return { code: judged.problem, detail: rest.slice(0, 8).join(' ') };
  return { classId, box: judged.box, geometry, warning: judged.problem, values: values.join(' ') };
}

function shapeOf(
  columns: number,
  { keypoints }: Pick<RowContext, 'keypoints'>,
): 'box' | 'polygon' | 'prediction' | null {
  if (columns === 5) return 'box';
  if (keypoints && columns === 5 + keypoints.count * keypoints.dimensions) return 'box';
  if (columns === 6) return 'prediction';
  return columns >= 7 && columns % 2 === 1 ? 'polygon' : null;
}

/**
 * Keypoints of three numbers that no configuration tells of. Such a row has an even number of columns, which no box or polygon has,
 * and every third number is a visibility: 0, 1 or 2. Others look like polygons, and are taken for these.
 */
function undeclaredKeypoints(values: readonly number[]): RowContext['keypoints'] {
  const count = (values.length - 5) / 3;
  if (values.length % 2 !== 0 || count < 2 || !Number.isInteger(count)) return null;
  const isVisibility = (_: number, at: number) => (at - 5) % 3 !== 2 || at < 5 || [0, 1, 2].includes(values[at]!);
  return values.every(isVisibility) ? { count, dimensions: 3 } : null;
}

function polygonOf(values: number[]): { judged: JudgedBox; geometry: Geometry } {
  const points: [number, number][] = [];
  for (let at = 0; at < values.length; at += 2) points.push([values[at]!, values[at + 1]!]);
  return { judged: judgePolygon(points), geometry: { type: 'polygon', points } };
}

function boxOf(
  values: number[],
  { keypoints }: Pick<RowContext, 'keypoints'>,
): { judged: JudgedBox; geometry: Geometry | null } {
  const [centerX = 0, centerY = 0, width = 0, height = 0, ...rest] = values;
  const judged = judgeBox({ centerX, centerY, width, height });
  if (rest.length === 0 || !keypoints) return { judged, geometry: null };
  const points: [number, number, number | null][] = [];
  for (let at = 0; at < rest.length; at += keypoints.dimensions) {
    points.push([rest[at]!, rest[at + 1]!, keypoints.dimensions === 3 ? rest[at + 2]! : null]);
  }
  return { judged, geometry: { type: 'keypoints', points } };
}
