import { assignSplits, DEFAULT_SPLITS, splitName } from '../domain/splits';
import type { Attempt } from './attempts';
import type { Tx } from './records';
import type { RunRow } from './runs';

/**
 * Gives every image of this run that is still in the lists its split: the one its layout gave, else a seeded one.
 * Images that are out of the lists have none. Runs once; later calls change nothing.
 */
export async function settleSplits(tx: Tx, at: Attempt, run: RunRow): Promise<void> {
  const [claimed] = await tx.$queryRaw<{ id: string }[]>`
    update run set splits_at = clock_timestamp() where id = ${at.runId}::uuid and splits_at is null returning id::text`;
  if (!claimed) return;
  await tx.$executeRaw`
    update image set split = case when status in ('accepted', 'warned') then split_given end where run_id = ${at.runId}::uuid and published_at is null`;
  // Copies that stay in the lists go where the best of their group goes, so that none leaks into another split.
  const free = await tx.$queryRaw<{ id: string; filename: string; group: string | null }[]>`
    select i.id::text, i.filename, best.filename as "group" from image i
    left join duplicate_member m on m.image_id = i.id
    left join duplicate_member b on b.group_id = m.group_id and b.role = 'best' left join image best on best.id = b.image_id
    where i.run_id = ${at.runId}::uuid and i.split is null and i.status in ('accepted', 'warned') order by i.filename`;
  if (free.length === 0) return;
  const assigned = assignSplits(
    free.map(({ filename, group }) => ({ key: filename, group })),
    { ratios: ratiosOf(run), seed: run.settings.split_seed },
  );
  const bySplit = new Map<string, string[]>();
  for (const { id, filename } of free) {
    const split = assigned.get(filename)!;
    const ids = bySplit.get(split) ?? [];
    ids.push(id);
    bySplit.set(split, ids);
  }
  for (const [split, ids] of bySplit) {
    await tx.$executeRaw`update image set split = ${split} where id = any(${ids}::uuid[])`;
  }
}

/** Ratios by the names splits have here: `train` means training. */
function ratiosOf({ settings }: RunRow): Record<string, number> {
  if (!settings.splits) return DEFAULT_SPLITS;
  return Object.fromEntries(Object.entries(settings.splits).map(([name, ratio]) => [splitName(name), ratio]));
}
