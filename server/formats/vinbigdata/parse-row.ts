import type { ProblemCode } from '../../domain/verdicts';
import type { CsvLine } from '../csv';
import type { TableRow, TrueSize } from '../format';
import type { Table } from './plan';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NO_FINDING = /^no[ _-]?finding$/i;
const MOST_LETTERS = 200;
const LARGEST_CLASS = 2_147_483_647;

/** True for the name under which a reader states that there is nothing to find; it is no class. */
export const isNoFinding = (className: string): boolean => NO_FINDING.test(className);

/** A class as whole number, also written as `3.0`; null when it is none. */
export function classIdOf(text: string): number | null {
  const id = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isInteger(id) && id >= 0 && id <= LARGEST_CLASS ? id : null;
}

/** The wanted fields of a line in the order of the columns; null when the line has not as many as the header. */
export const fieldsOf = ({ fields }: CsvLine, { width, places }: Table): string[] | null =>
  fields?.length === width ? places.map((place) => fields[place]!) : null;

/**
 * One line of a table of readings. `classes` gives the name of each class number. What depends on the image (its size, other rows)
 * is judged later. A statement of no finding needs no box; one that stands there is not looked at.
 */
export function parseRow(line: CsvLine, table: Table, classes: ReadonlyMap<number, string>): TableRow {
  const refused = (code: ProblemCode, detail = '', image = ''): TableRow => ({
    line: line.line,
    image,
    reader: null,
    classId: null,
    box: null,
    problem: { code, detail },
  });
  if (line.fields === null) return refused('row_too_long');
  const fields = fieldsOf(line, table);
  if (fields === null)
    return refused('wrong_column_count', `${line.fields.length} columns, the header has ${table.width}`);
  const [image, className, classText, reader, ...edges] = fields as [string, string, string, string, ...string[]];
  if (reader === '' || reader.length > MOST_LETTERS) return refused('reader_missing', reader.slice(0, 40), image);
  const said = { line: line.line, image: image.slice(0, MOST_LETTERS), reader, problem: null };
  if (isNoFinding(className)) return { ...said, classId: null, box: null };
  const classId = classIdOf(classText);
  if (classId === null) return refused('class_not_whole', classText.slice(0, 40), image);
  const name = classes.get(classId);
  if (name !== undefined && className !== '' && className !== name)
    return refused('class_name_differs', `${classId} is ${name}, not ${className.slice(0, 40)}`, image);
  const wrong = edges.find((edge) => !NUMBER.test(edge) || !Number.isFinite(Number(edge)));
  if (wrong !== undefined) return refused('not_a_number', `"${wrong.slice(0, 40)}"`, image);
  const [left = 0, top = 0, right = 0, bottom = 0] = edges.map(Number);
  return { ...said, classId, box: { left, top, right, bottom } };
}

/** One line of a list of true sizes, null when it says nothing usable. */
export function parseSize(line: CsvLine, table: Table): TrueSize | null {
  const [image = '', dim0 = '', dim1 = ''] = fieldsOf(line, table) ?? [];
  const [height, width] = [Number(dim0), Number(dim1)];
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0 && side <= 1_000_000);
  return isSize ? { image, width, height } : null;
}
