/** A change that was announced: which noun, which row. */
export type Hint = { kind: 'run' | 'dataset' | 'notification'; id: string };

const ROOTS = {
  run: ['runs', 'imports'],
  dataset: ['datasets', 'imageChanges', 'splits', 'versions', 'agreement', 'consensus', 'drift', 'views'],
  notification: ['notifications'],
} as const;
// Rows of one noun that carry something of the other: the latest run of a dataset, and no more.
const ALSO = { run: ['datasets.list', 'datasets.get'], dataset: [], notification: [] } as const;

/** Whether the answer under a tRPC query key may have changed by `hint`: lists always, a single row when it is the one. */
export function isTouchedBy(queryKey: readonly unknown[], hint: Hint): boolean {
  const [path, options] = queryKey as [string[] | undefined, { input?: Record<string, unknown> } | undefined];
  if (!Array.isArray(path)) return false;
  if ((ALSO[hint.kind] as readonly string[]).includes(path.join('.'))) return true;
  if (!(ROOTS[hint.kind] as readonly (string | undefined)[]).includes(path[0])) return false;
  const id = options?.input?.id ?? options?.input?.job_id;
  return id === undefined || id === hint.id;
}

/** Whether the answer changes while people watch, and so must be fetched anew after a gap in the stream. */
export const isLive = (queryKey: readonly unknown[]): boolean =>
  Array.isArray(queryKey[0]) && (Object.values(ROOTS).flat() as unknown[]).includes(queryKey[0][0]);
