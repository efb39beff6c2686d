import { shortSourceName, sourceTitle } from '../../domain/source-title';
import type { ImportSource, RunSource } from '../../domain/wire/imports';
import { type Branch, branchesCollide, joinTrees } from '../join-trees';
import type { OpenSource, SourceContext } from '../source';
import { readJson, writeJson } from '../spooled-json';

type Several = Extract<RunSource, { type: 'several' }>;
type Tree = { prefixes: string[] };

/**
 * Several sources as one tree: their files side by side, or, when two sources have a file of one path, each source below a folder of
 * its own name. Which of both is found once, and kept.
 */
export async function openSeveral(
  input: Several,
  context: SourceContext,
  open: (input: ImportSource, context: SourceContext) => Promise<OpenSource>,
): Promise<OpenSource> {
  const { store, prefix } = context.spool;
  const opened: OpenSource[] = [];
  try {
    for (const [number, each] of input.sources.entries()) {
      opened.push(await open(each, { ...context, spool: { store, prefix: `${prefix}${number + 1}/` } }));
    }
    const grow = (prefixes: readonly string[]): Branch[] =>
      opened.map((source, index) => ({ source, cut: '', prefix: prefixes[index]! }));
    let tree = await readJson<Tree>(store, `${prefix}tree.json`);
    if (!tree) {
      const flat = opened.map(() => '');
      tree = { prefixes: (await branchesCollide(grow(flat), context.signal)) ? folderNames(input.sources) : flat };
      await writeJson(store, `${prefix}tree.json`, tree);
    }
    // Below folders of their own only entries that lead outside can meet.
    return joinTrees(grow(tree.prefixes), sourceTitle(input), tree.prefixes[0] !== '');
  } catch (error) {
    for (const source of opened) await source.close();
    throw error;
  }
}

/** A folder for each source, with a number where two would have one name. */
export function folderNames(sources: readonly ImportSource[]): string[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const name = shortSourceName(source);
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name}-${number}`;
    taken.add(free.toLowerCase());
    return `${free}/`;
  });
}
