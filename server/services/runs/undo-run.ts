import type { z } from 'zod';
import type { run } from '../../domain/wire/runs';
import { InvalidInputError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import { getRun } from '../../records/runs';
import { askUndo } from '../../records/undo';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { getRunView } from './view-run';

/**
 * Takes an import back: a worker removes all that it brought, and the dataset is as if it had not been. Asking again changes nothing.
 * @throws InvalidInputError when `confirm_name` is given and is not the name of the dataset; ConflictError while the run, or another of
 * its dataset, is at work
 */
export async function undo(
  context: Context,
  { id, confirm_name }: { id: string; confirm_name?: string | undefined },
): Promise<z.output<typeof run>> {
  const { actor, records, requestId } = context;
  authorise(actor, 'curate');
  await records.as(actor.tenantId, async (tx) => {
    const { dataset_id } = await getRun(tx, id);
    const { name } = await getDatasetRow(tx, dataset_id);
    if (confirm_name !== undefined && confirm_name !== name) {
      throw new InvalidInputError({
        code: 'name_differs',
        message: `The dataset is named "${name}".`,
        fix: 'Type exactly this name.',
      });
    }
    if (!(await askUndo(tx, id))) return;
    await audit(tx, actor, { action: 'import.undo_asked', subject: 'run', id, details: { dataset: name }, requestId });
  });
  return getRunView(context, { id });
}
