import type { StepContext } from '../../engine/step';
import { UnprocessableError } from '../../errors';
import type { Layout, Plan } from '../../formats/format';
import { restoreLayout } from '../../formats/index';
import { openSource } from '../../sources/index';
import type { OpenSource } from '../../sources/source';

/** Opens the run's source with the roots its organisation may read now. Close it in `finally`. */
export async function sourceOf({ run, folderRoots }: StepContext): Promise<OpenSource> {
  return openSource(run.source, { roots: await folderRoots(run.tenant_id) });
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
