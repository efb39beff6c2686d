import { z } from 'zod';
import { csvLine } from '../domain/csv';
import { auditEntry } from '../domain/wire/accounts';
import { PAGE_MAX } from '../domain/wire/conventions';
import { duplicatePair, duplicateRow } from '../domain/wire/duplicates';
import { imageRow } from '../domain/wire/image-lists';
import { image } from '../domain/wire/images';
import { verdictRow } from '../domain/wire/problems';
import { leak, splitChange } from '../domain/wire/splits';
import { versionChange } from '../domain/wire/versions';
import { InvalidInputError } from '../errors';
import { reportHtml } from './report-html';

type Row = Record<string, unknown>;
type List = { items: Row[]; next_cursor: string | null };
type Input = { value: Row; format: string | null };
type Ask = (value: Row) => Promise<unknown>;

// The images of a pair, one column for each field.
const PAIR_COLUMNS = Object.entries(duplicatePair.shape).flatMap(([name, field]) =>
  field instanceof z.ZodObject ? Object.keys(field.shape).map((inner) => `${name}.${inner}`) : [name],
);

const pairColumns = (side: string): string[] => Object.keys(leak.shape.a.shape).map((field) => `${side}.${field}`);

/** Lists that also come as CSV, with their columns; `a.b` is the field b of a. */
const CSV_LISTS: Record<string, string[]> = {
  'datasets.verdicts': Object.keys(verdictRow.shape),
  'datasets.duplicates': Object.keys(duplicateRow.shape),
  'datasets.duplicatePairs': PAIR_COLUMNS,
  'datasets.undecidedDuplicates': PAIR_COLUMNS,
  'datasets.images': Object.keys(image.shape),
  'datasets.exportImages': Object.keys(imageRow.shape),
  'datasets.exportSelection': Object.keys(imageRow.shape),
  'splits.leakage': ['kind', 'key', ...pairColumns('a'), ...pairColumns('b'), 'images_a', 'images_b'],
  'splits.history': Object.keys(splitChange.shape),
  'versions.diff': Object.keys(versionChange.shape),
  'agreement.disagreements': ['image.id', 'image.filename', 'image.split', 'boxes', 'unmatched', 'f1'],
  'audit.list': Object.keys(auditEntry.shape),
};

/** One document each, which also comes as a page and as names with values. */
const REPORTS = ['datasets.report', 'versions.report'];

/** Lists that also come as JSON lines, whole unless a page is asked for. */
const LINES_LISTS = ['versions.manifest', 'datasets.exportImages', 'datasets.exportSelection'];

/** In which forms besides JSON a procedure answers. */
export const formsOf = (procedure: string): string[] =>
  REPORTS.includes(procedure)
    ? ['html', 'csv']
    : [...(procedure in CSV_LISTS ? ['csv'] : []), ...(LINES_LISTS.includes(procedure) ? ['jsonl'] : [])];

/**
 * The answer in another form, where one was asked for by `?format=` or Accept: lists as CSV, the report as HTML or CSV. Null = JSON.
 * A list as CSV is the whole list unless a page of it was asked for.
 * @throws InvalidInputError for a format that there is not
 */
export async function renderAs(
  procedure: string,
  { value, format }: Input,
  ask: Ask,
  accept: string | null,
): Promise<Response | null> {
  const forms = formsOf(procedure);
  const accepted =
    /^(?:text\/(csv|html)|application\/(jsonl))\b/
      .exec(accept ?? '')
      ?.slice(1)
      .find(Boolean) ?? 'json';
  const wanted = format ?? (forms.includes(accepted) ? accepted : 'json');
  if (wanted === 'json') return null;
  if (!forms.includes(wanted)) throw noSuchForm(wanted, forms);
  if (wanted === 'jsonl') return listAs(value, ask, jsonLines(procedure));
  if (!REPORTS.includes(procedure)) return listAs(value, ask, csvOf(procedure));
  const report = await ask(value);
  if (wanted === 'html') return file(reportHtml(report as never), 'text/html; charset=utf-8');
  const rows = rowsOfReport(report as Row).map((row) => csvLine(Object.values(row)));
  return file(csvLine(['name', 'value']) + rows.join(''), CSV, { 'content-disposition': attachment('report') });
}

const CSV = 'text/csv; charset=utf-8';
const attachment = (name: string) => `attachment; filename="${name}.csv"`;

/** How a list is written: what stands above it, and a part of it. */
type Written = { head: string; linesOf: (items: Row[]) => string; type: string; disposition: string };

function csvOf(procedure: string): Written {
  const columns = CSV_LISTS[procedure]!;
  const name = nameOf(procedure);
  return {
    head: csvLine(columns),
    linesOf: (items) => items.map((row) => csvLine(columns.map((column) => cellOf(row, column)))).join(''),
    type: CSV,
    disposition: attachment(name),
  };
}

const FILE_NAMES: Record<string, string> = {
  'audit.list': 'audit',
  'datasets.exportImages': 'images',
  'datasets.exportSelection': 'images',
};
const nameOf = (procedure: string): string => FILE_NAMES[procedure] ?? procedure.split('.')[1]!;

const jsonLines = (procedure: string): Written => ({
  head: '',
  linesOf: (items) => items.map((row) => `${JSON.stringify(row)}\n`).join(''),
  type: 'application/jsonl; charset=utf-8',
  disposition: `attachment; filename="${nameOf(procedure)}.jsonl"`,
});

async function listAs(value: Row, ask: Ask, { head, linesOf, type, ...written }: Written): Promise<Response> {
  const disposition = { 'content-disposition': written.disposition };
  const isOnePage = ['limit', 'page', 'cursor'].some((name) => name in value);
  // The first page is asked for before anything is said, so that a refusal is still a refusal.
  const first = (await ask(isOnePage ? value : { ...value, limit: PAGE_MAX })) as List;
  const { next_cursor } = first;
  if (isOnePage) {
    const next: Record<string, string> = next_cursor ? { 'x-next-cursor': next_cursor } : {};
    return file(head + linesOf(first.items), type, { ...disposition, ...next });
  }
  const pages = async function* () {
    yield head + linesOf(first.items);
    for (let cursor = next_cursor; cursor !== null; ) {
      const page = (await ask({ ...value, limit: PAGE_MAX, cursor })) as List;
      yield linesOf(page.items);
      cursor = page.next_cursor;
    }
  };
  return file(streamOf(pages()), type, disposition);
}

const cellOf = (row: Row, column: string): unknown => {
  const [name, inner] = column.split('.') as [string, string?];
  return inner === undefined ? row[name] : (row[name] as Row)[inner];
};

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

const file = (body: BodyInit, type: string, more: Record<string, string> = {}) =>
  new Response(body, {
    headers: {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      ...more,
    },
  });

const noSuchForm = (wanted: string, forms: string[]) =>
  new InvalidInputError({
    code: 'unknown_format',
    message: `There is no format "${wanted}" of this.`,
    fix: `Ask for ${['json', ...forms].join(', ')}.`,
  });

/** The report flattened to `name,value` rows: metrics, score parts, classes, splits. */
function rowsOfReport(report: Row, prefix = ''): { name: string; value: unknown }[] {
  return Object.entries(report).flatMap(([name, value]) =>
    value !== null && typeof value === 'object'
      ? rowsOfReport(value as Row, `${prefix}${name}.`)
      : [{ name: `${prefix}${name}`, value }],
  );
}
