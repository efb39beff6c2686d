type Row = Record<string, unknown>;

const isList = (result: unknown): result is { items: Row[]; total: number | null } =>
  result !== null && typeof result === 'object' && Array.isArray((result as { items?: unknown }).items);

/** Writes a result to the standard output: JSON on one line, or something a person can read. */
export function print(result: unknown, { json }: { json: boolean }): void {
  if (json) process.stdout.write(`${JSON.stringify(result ?? null)}\n`);
  else if (isList(result)) printList(result.items, result.total);
  else if (isCreatedKey(result)) process.stdout.write(`${result.key}\n`);
  else process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

const isCreatedKey = (result: unknown): result is { key: string } =>
  result !== null && typeof result === 'object' && 'key' in result && 'prefix' in result;

function printList(items: Row[], total: number | null): void {
  const isPlain = (value: unknown) => value === null || typeof value !== 'object';
  const columns = Object.keys(items[0] ?? {}).filter((column) => items.every((row) => isPlain(row[column])));
  const cells = [columns, ...items.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)));
  for (const line of cells)
    process.stdout.write(
      `${line
        .map((text, index) => text.padEnd(widths[index]!))
        .join('  ')
        .trimEnd()}\n`,
    );
  process.stdout.write(`${items.length} of ${total ?? 'unknown'}\n`);
}
