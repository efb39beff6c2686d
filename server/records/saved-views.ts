import type { Prisma } from '../db/client';
import { ConflictError } from '../errors';
import type { Tx } from './records';

export type SavedViewRow = Prisma.SavedViewGetPayload<object>;

/** The views of a dataset that somebody sees, by name: their own and those that are shared. */
export const viewsFor = (tx: Tx, datasetId: string, ownerId: string): Promise<SavedViewRow[]> =>
  tx.savedView.findMany({
    where: { dataset_id: datasetId, OR: [{ owner_id: ownerId }, { is_shared: true }] },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });

/** @throws ConflictError when the owner has another view of that name in the dataset */
export async function checkName(
  tx: Tx,
  { dataset_id, owner_id, name }: Pick<SavedViewRow, 'dataset_id' | 'owner_id' | 'name'>,
  id: string | null,
): Promise<void> {
  const same = await tx.savedView.findUnique({ where: { dataset_id_owner_id_name: { dataset_id, owner_id, name } } });
  if (same === null || same.id === id) return;
  throw new ConflictError({
    code: 'view_exists',
    message: `There is a view called "${name}" already.`,
    fix: 'Overwrite that one, or choose another name.',
  });
}
