import { datasetPrefix, workspacePrefix } from '../../domain/keys';
import { hasEnded } from '../../domain/run-states';
import type { StepContext } from '../../engine/step';
import { forgetUnreferenced, hasOtherRunAtWork, holdAtRest, keysWithoutRow } from '../../records/objects';
import type { Tx } from '../../records/records';
import type { Tier } from '../../records/tiers';

const BATCH = 1000;
const BATCH_AT_REST = 100; // deleted inside a transaction

/** Deletes bytes of this dataset that no row stands behind, and rows that nothing refers to with their bytes. Says how many. */
export async function sweepOrphans(context: StepContext): Promise<number> {
  const { at, run, records } = context;
  if (await records.as(at.tenantId, (tx) => hasOtherRunAtWork(tx, run.dataset_id, run.id))) return 0;
  const unreferenced = await context.write((tx) => forgetUnreferenced(tx, run.dataset_id));
  for (const { key, tier } of unreferenced) await context[tier].delete(key);
  let removed = unreferenced.length;
  await eachBatch(context, BATCH, async (tier, keys) => {
    const orphans = await records.as(at.tenantId, (tx) => keysWithoutRow(tx, keys, tier));
    for (const key of orphans) await context[tier].delete(key);
    removed += orphans.length;
  });
  return removed;
}

/** The same for a run that has come to rest; no run of its dataset can begin while something is deleted. */
export async function sweepAtRest(context: StepContext): Promise<void> {
  const { at, run, records, hot } = context;
  const atRest = (work: (tx: Tx) => Promise<void>) =>
    records.as(at.tenantId, async (tx) => {
      if (await holdAtRest(tx, run.dataset_id)) await work(tx);
    });
  if (hasEnded(run.state) && run.settings.temp_workspace_cleanup) {
    await atRest(async () => void (await hot.deletePrefix(workspacePrefix(at.tenantId, at.runId))));
  }
  await eachBatch(context, BATCH_AT_REST, (tier, keys) =>
    atRest(async (tx) => {
      for (const key of await keysWithoutRow(tx, keys, tier)) await context[tier].delete(key);
    }),
  );
}

/** All keys of the dataset in both stores, in batches. */
async function eachBatch(
  context: StepContext,
  size: number,
  work: (tier: Tier, keys: string[]) => Promise<void>,
): Promise<void> {
  for (const tier of ['hot', 'cold'] as const) {
    let keys: string[] = [];
    for await (const { key } of context[tier].list(datasetPrefix(context.at.tenantId, context.run.dataset_id))) {
      keys.push(key);
      if (keys.length < size) continue;
      await work(tier, keys);
      keys = [];
    }
    if (keys.length > 0) await work(tier, keys);
  }
}
