import { csvLine } from '@/server/domain/csv';

export type Cell = string | number | boolean | null | undefined;

/** RFC 4180 text with a header line, for people. */
export const toCsv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map(csvLine).join('').replace(/\r\n$/, '');

/** Lets the browser save `text` as a file; the byte order mark tells spreadsheets that it is UTF-8. */
export function saveCsv(name: string, text: string) {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
