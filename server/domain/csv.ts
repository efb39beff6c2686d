/** One line of CSV (RFC 4180) for people: a text that a spreadsheet would run as a formula gets an apostrophe in front. */
export const csvLine = (cells: readonly unknown[]): string =>
  line(cells.map((cell) => (isFormula(cell) ? `'${cell}` : cell)));

/** One line of CSV (RFC 4180) for programs: every text as it is. */
export const plainCsvLine = (cells: readonly unknown[]): string => line(cells);

const line = (cells: readonly unknown[]): string => `${cells.map(quoted).join(',')}\r\n`;
const isFormula = (cell: unknown): boolean => typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell);

function quoted(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
