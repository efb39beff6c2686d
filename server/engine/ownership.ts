import { DBOS } from '@dbos-inc/dbos-sdk';
import { currentOwnerXid } from '@dbos-inc/dbos-sdk/internal/context';
import type { Execution } from '../records/attempts';

/**
 * Which workflow this code runs for, and the token it was handed over with. A worker that was frozen while another took
 * over still holds its old token: nothing it writes gets through the fence. Null outside of workflows.
 */
export function currentExecution(): Execution | null {
  const workflowId = DBOS.workflowID;
  const owner = workflowId === undefined ? undefined : currentOwnerXid(workflowId);
  return workflowId === undefined || owner === undefined ? null : { workflowId, owner };
}
