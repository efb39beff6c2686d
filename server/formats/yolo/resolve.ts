import path from 'node:path/posix';
import type { ListRule } from './plan';

/** A path as written, without `./`, drive, leading `/` or `..`: it can only lie inside the source. */
export function tamed(written: string): string {
  const plain = path.normalize(
    written
      .trim()
      .replaceAll('\\', '/')
      .replace(/^[a-z]:/i, ''),
  );
  return plain
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .join('/');
}

/**
 * Where a written path may lie, most literal first: below each of `bases`, then with leading folders left out one by one
 * (a prefix such as `data/` or `/home/me/` of the machine that exported). Never outside the source.
 */
export function candidatesFor(written: string, bases: readonly string[]): string[] {
  const found = new Set(bases.map((base) => tamed(path.join(base, written.replaceAll('\\', '/')))));
  const segments = tamed(written).split('/');
  for (let from = 0; from < segments.length; from++) {
    for (const base of [...bases, '']) found.add(tamed(path.join(base, segments.slice(from).join('/'))));
  }
  return [...found];
}

/** The folder that a written one means, null when there is none. */
export const resolveFolder = (
  written: string,
  bases: readonly string[],
  folders: ReadonlyMap<string, unknown>,
): string | null => candidatesFor(written, bases).find((folder) => folders.has(folder)) ?? null;

/** The rule that turns `written` into `real`: what differs before their common end. */
export function ruleBetween(written: string, real: string): ListRule {
  const [a, b] = [written.split('/').reverse(), real.split('/').reverse()];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  const before = (segments: string[]) =>
    segments
      .slice(same)
      .reverse()
      .map((segment) => `${segment}/`)
      .join('');
  return { strip: before(a), add: before(b) };
}

/** A written path of a list as a path of the source. */
export function applyRules(written: string, rules: readonly ListRule[]): string {
  const rule = rules.find(({ strip }) => written.startsWith(strip));
  return rule ? rule.add + written.slice(rule.strip.length) : written;
}
