import { workspacePrefix } from '../../../domain/keys';
import { counted } from '../../../domain/words';
import type { WholeStep } from '../../../engine/step';
import { finishAllItems } from '../../../records/duplicates';
import { wasInterrupted } from '../../../records/objects';
import { deleteLeftovers } from '../delete-leftovers';
import { sweepOrphans } from '../sweep-orphans';

const NUMBER = 8;

/** Runs after success, failure and cancel alike: the workspace goes, and with it everything that no row stands behind. */
export const cleanup: WholeStep = {
  id: 'cleanup',
  async whole(context) {
    const { at, run, hot, records } = context;
    const freed = run.settings.temp_workspace_cleanup
      ? await hot.deletePrefix(workspacePrefix(at.tenantId, at.runId))
      : null;
    await deleteLeftovers(context); // also of runs that move nothing themselves
    const orphans = (await records.as(at.tenantId, (tx) => wasInterrupted(tx, at.runId)))
      ? await sweepOrphans(context)
      : 0;
    if (run.wanted === 'run') await context.write((tx) => finishAllItems(tx, at, NUMBER));
    const workspace = freed ? `Workspace removed (${counted(freed.objects, 'file')}).` : 'Workspace kept, as asked.';
    return orphans > 0 ? `${workspace} ${counted(orphans, 'object')} without a row removed.` : workspace;
  },
};
