import { uploadPrefix } from '../../domain/keys';
import type { Log } from '../../log';
import type { Records } from '../../records/records';
import { closeUpload, forgetUpload, uploadsToSweep } from '../../records/uploads';
import type { Store } from '../../stores/store';

type Ports = { records: Records; hot: Store; log: Log };

/** Removes uploads whose run is completed, that nobody went on with, or that were taken away: bytes first, rows last. */
export async function sweepUploads({ records, hot, log }: Ports, now = new Date()): Promise<void> {
  for (const { id, tenant_id: tenantId } of await records.asSystem((tx) => uploadsToSweep(tx, now))) {
    if (!(await records.as(tenantId, (tx) => closeUpload(tx, id)))) continue;
    const freed = await hot.deletePrefix(uploadPrefix(tenantId, id));
    await records.as(tenantId, (tx) => forgetUpload(tx, id));
    log.info({ event: 'upload.swept', uploadId: id, ...freed });
  }
}
