import { datasetPrefix, runPrefix, workspacePrefix } from '../../domain/keys';
import type { Log } from '../../log';
import { deletedDatasets, hasAttemptAtWork, purgeRows, runsOfDataset } from '../../records/deleted';
import type { Records } from '../../records/records';
import type { Store } from '../../stores/store';

type Ports = { records: Records; hot: Store; cold: Store; log: Log };

/** Removes what people deleted, bytes first, rows last: killed anywhere, the next round goes on. Datasets with a run at work wait for its end. */
export async function purgeDeleted({ records, hot, cold, log }: Ports): Promise<void> {
  for (const { id, tenant_id: tenantId } of await records.asSystem((tx) => deletedDatasets(tx))) {
    const runs = await records.as(tenantId, (tx) => runsOfDataset(tx, id));
    if (await records.unscoped((tx) => hasAttemptAtWork(tx, runs))) continue;
    const freed = { objects: 0, bytes: 0 };
    const prefixes = [
      datasetPrefix(tenantId, id),
      ...runs.flatMap((run) => [runPrefix(tenantId, run.id), workspacePrefix(tenantId, run.id)]),
    ];
    for (const store of [hot, cold]) {
      for (const prefix of prefixes) {
        const { objects, bytes } = await store.deletePrefix(prefix);
        freed.objects += objects;
        freed.bytes += bytes;
      }
    }
    await records.as(tenantId, (tx) => purgeRows(tx, tenantId, id, freed));
    log.info({ event: 'dataset.purged', datasetId: id, ...freed });
  }
}
