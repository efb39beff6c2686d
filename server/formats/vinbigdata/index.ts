import { unnamedClass } from '../../domain/classes';
import { DarkroomError } from '../../errors';
import { csvLines, withoutHeader } from '../csv';
import type { Detected, FileTree, Format, LayoutClass } from '../format';
import { counted, foldersOf, orderedSplits, splitOfFolders } from '../paths';
import type { Survey } from '../survey';
import { vinLayout } from './layout';
import { classIdOf, fieldsOf, isNoFinding } from './parse-row';
import { COLUMNS, SIZE_COLUMNS, type Table, type VinPlan, vinPlan } from './plan';

const MOST_NAMES = 10_000; // classes and readers that are named; more are no names

/**
 * VinBigData: images and a CSV with a row per box and reader, in pixels of the original image; `train_meta.csv` beside it gives the
 * true sizes where images were resized. Any CSV with these columns is one, whatever its name.
 */
export const vinbigdata: Format = {
  id: 'vinbigdata',
  title: 'VinBigData',
  async detect(files, survey, { tick }): Promise<Detected | null> {
    const [tables, sizes]: [Table[], Table[]] = [[], []];
    for (const file of survey.tables) {
      const header = await headerOf(files, file);
      const [table, size] = [tableOf(file, header, COLUMNS), tableOf(file, header, SIZE_COLUMNS)];
      if (table) tables.push(table);
      else if (size) sizes.push(size);
    }
    if (tables.length === 0) return null;
    const { classes, readers } = await namesOf(files, tables, tick);
    const splits = orderedSplits(splitsOf(survey));
    const plan: VinPlan = { format: 'vinbigdata', why: '', classes, readers, splits, tables, sizes };
    plan.why = whyOf(plan);
    return { layout: vinLayout(plan), confidence: 0.95 };
  },
  restore: (plan) => vinLayout(vinPlan.parse(plan)),
};

async function headerOf(files: FileTree, file: string): Promise<string[]> {
  try {
    for await (const { fields } of csvLines(files.read(file))) return fields ?? [];
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error; // a file that cannot be read is no table
  }
  return [];
}

function tableOf(file: string, header: string[], columns: readonly string[]): Table | null {
  const names = header.map((name) => name.toLowerCase());
  const places = columns.map((column) => names.indexOf(column));
  return places.includes(-1) ? null : { file, width: header.length, places };
}

/** Classes by number (the first name of a number counts) and readers, as the tables name them. */
async function namesOf(files: FileTree, tables: Table[], tick: () => void) {
  const classes = new Map<number, string>();
  const readers = new Set<string>();
  for (const table of tables) {
    for await (const line of withoutHeader(csvLines(files.read(table.file)))) {
      if (line.line % 10_000 === 0) tick();
      const [, className = '', classText = '', reader = ''] = fieldsOf(line, table) ?? [];
      if (reader !== '' && readers.size < MOST_NAMES) readers.add(reader);
      const id = isNoFinding(className) ? null : classIdOf(classText);
      if (id !== null && !classes.get(id) && classes.size < MOST_NAMES) classes.set(id, className);
    }
  }
  const named: LayoutClass[] = [...classes].map(([id, name]) => ({ id, name: name || unnamedClass(id) }));
  const inOrder = new Intl.Collator('en', { numeric: true });
  return { classes: named.sort((a, b) => a.id - b.id), readers: [...readers].sort(inOrder.compare) };
}

function* splitsOf({ folders }: Survey): Iterable<string> {
  for (const [folder, { images }] of folders) {
    const split = images > 0 ? splitOfFolders(foldersOf(`${folder}/x`)) : null;
    if (split) yield split;
  }
}

function whyOf({ tables, sizes, classes, readers }: VinPlan): string {
  const where = tables.map(({ file }) => file).join(', ');
  const true_ = sizes.length > 0 ? `; true sizes from ${sizes.map(({ file }) => file).join(', ')}` : '';
  return `${where} has the columns of VinBigData: ${counted(readers.length, 'reader')}, ${counted(classes.length, 'class', 'classes')}${true_}.`;
}
