import { spoolPrefix } from '../../domain/keys';
import { failpoint } from '../../engine/failpoints';
import type { StepContext } from '../../engine/step';
import { UnprocessableError } from '../../errors';
import type { Layout, Plan } from '../../formats/format';
import { restoreLayout } from '../../formats/index';
import { openUploaded } from '../../records/uploaded';
import { openSource } from '../../sources/index';
import type { OpenSource } from '../../sources/source';

/**
 * Opens the run's source with the roots its organisation may read now. Close it in `finally`.
 * Input from the network is fetched into the workspace first, as far as it is not there yet.
 */
export async function sourceOf(context: StepContext): Promise<OpenSource> {
  const { run, records, folderRoots, egress, hot, signal } = context;
  return openSource(run.source, {
    roots: await folderRoots(run.tenant_id),
    egress,
    uploaded: (uploadId) => openUploaded(records, run.tenant_id, uploadId),
    spool: { store: hot, prefix: spoolPrefix(run.tenant_id, run.id) },
    signal,
    tick: (doing = 'fetching') => {
      failpoint(`${doing}@1`);
      context.tick();
    },
  });
}

/** The layout that the setup step found, on any worker. */
export function layoutOf({ run }: StepContext): Layout {
  if (!run.plan?.layout) {
    throw new UnprocessableError({
      code: 'no_plan',
      message: 'The setup step has not looked at the source yet.',
      fix: 'Recover the run from step 1.',
    });
  }
  return restoreLayout(run.plan.layout as Plan);
}
