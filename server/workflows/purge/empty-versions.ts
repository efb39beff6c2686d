import { versionPrefix } from '../../domain/keys';
import type { Log } from '../../log';
import type { Records } from '../../records/records';
import { deletedVersions, emptyVersion } from '../../records/versions';
import type { Store } from '../../stores/store';

type Ports = { records: Records; hot: Store; cold: Store; log: Log };

/** Removes what was written of deleted versions, then their rows: killed anywhere, the next round goes on. */
export async function emptyVersions({ records, hot, cold, log }: Ports): Promise<void> {
  for (const version of await records.asSystem((tx) => deletedVersions(tx))) {
    const freed = { objects: 0, bytes: 0 };
    for (const store of [hot, cold]) {
      const removed = await store.deletePrefix(versionPrefix(version.tenant_id, version.dataset_id, version.number));
      freed.objects += removed.objects;
      freed.bytes += removed.bytes;
    }
    await records.as(version.tenant_id, (tx) => emptyVersion(tx, version));
    log.info({ event: 'version.emptied', datasetId: version.dataset_id, version: version.number, ...freed });
  }
}
