import { spoolPrefix } from '../../domain/keys';
import { folderRootsOf } from '../../records/folder-roots';
import { openUploaded } from '../../records/uploaded';
import type { SourceContext } from '../../sources/source';
import type { Context } from '../ports';

/** What a source is lent before there is a run; `id` stands for the run that its spool would belong to. */
export async function sourceContext(
  { actor, records, config, egress, hot }: Context,
  id: string,
): Promise<SourceContext> {
  return {
    roots: await folderRootsOf(records, config, actor.tenantId),
    egress,
    uploaded: (uploadId) => openUploaded(records, actor.tenantId, uploadId),
    spool: { store: hot, prefix: spoolPrefix(actor.tenantId, id) },
  };
}
