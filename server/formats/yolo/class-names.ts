import { unnamedClass } from '../../domain/classes';
import { UnprocessableError } from '../../errors';
import type { LayoutClass } from '../format';

const MAX_CLASSES = 100_000;

/**
 * The classes of `names` (a list, or a map from id that may have gaps) and `nc`. Ids that only `nc` speaks of are called
 * by their number. Null when neither says anything.
 * @throws UnprocessableError for ids that are no whole numbers, or more classes than anybody has
 */
export function readClassNames(names: unknown, nc: unknown, file: string): LayoutClass[] | null {
  const given = entriesOf(names, file);
  const count = typeof nc === 'string' || typeof nc === 'number' ? Number(nc) : 0;
  if (given === null && !(count > 0)) return null;
  if (!Number.isInteger(count) || count > MAX_CLASSES || (given?.length ?? 0) > MAX_CLASSES) {
    throw wrong(file, `it counts ${given?.length ?? String(nc)} classes`);
  }
  const byId = new Map<number, string>();
  for (const [id, name] of given ?? []) byId.set(id, nameOf(name) || unnamedClass(id));
  for (let id = 0; id < count; id++) if (!byId.has(id)) byId.set(id, unnamedClass(id));
  return [...byId].sort(([a], [b]) => a - b).map(([id, name]) => ({ id, name }));
}

/** The classes of a text file with one name per line; empty lines at the end count for nothing. */
export function classesOfLines(text: string, file: string): LayoutClass[] {
  return readClassNames(text.trimEnd().split(/\r?\n/), undefined, file) ?? [];
}

function entriesOf(names: unknown, file: string): [number, unknown][] | null {
  if (Array.isArray(names)) return names.map((name, id) => [id, name]);
  if (typeof names !== 'object' || names === null) return null;
  return Object.entries(names).map(([key, name]) => {
    const id = Number(key);
    if (key.trim() === '' || !Number.isInteger(id) || id < 0)
      throw wrong(file, `"${key.slice(0, 40)}" is not a class number`);
    return [id, name];
  });
}

function nameOf(name: unknown): string {
  if (typeof name === 'string') return name.trim();
  return typeof name === 'number' || typeof name === 'boolean' ? String(name) : '';
}

const wrong = (file: string, what: string) =>
  new UnprocessableError({
    code: 'wrong_classes',
    message: `${file}: the class names cannot be used: ${what}.`,
    fix: 'Write names as a list, or as a map from whole numbers to names.',
  });
