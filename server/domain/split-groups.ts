import { RE2JS } from 're2js';

/** Finds the group of an image in its path; null when it names none. */
export type GroupOfPath = (path: string) => string | null;

/**
 * Images whose paths agree in the first parenthesis of the pattern (in the whole match when there is none) are a group.
 * The syntax is RE2's, which takes linear time for any pattern.
 * @throws RangeError with what is wrong with the pattern
 */
export function groupByPattern(pattern: string): GroupOfPath {
  const compiled = compile(pattern);
  return (path) => {
    const matcher = compiled.matcher(path);
    if (!matcher.find()) return null;
    return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group(0)) || null;
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Key → name of what it hangs together with, over any number of common groups; the name is the least key among them.
 * Items that share no group with another are left out.
 */
export function hangingTogether(items: readonly { key: string; groups: readonly string[] }[]): Map<string, string> {
  const parent = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    for (let at = key; at !== root; ) {
      const next = parent.get(at)!;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  const firstOf = new Map<string, string>();
  const isShared = new Set<string>();
  for (const { key, groups } of items) {
    for (const group of groups) {
      const first = firstOf.get(group);
      if (first === undefined) {
        firstOf.set(group, key);
        continue;
      }
      const [a, b] = [rootOf(first), rootOf(key)].sort() as [string, string];
      if (a !== b) parent.set(b, a);
      isShared.add(first).add(key);
    }
  }
  return new Map([...isShared].map((key) => [key, rootOf(key)]));
}
