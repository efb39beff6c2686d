import type { z } from 'zod';
import type { Actor } from '../../domain/actor';
import { newId } from '../../domain/ids';
import { isAllowed } from '../../domain/roles';
import {
  type changeViewInput,
  readView,
  type removeViewInput,
  type savedView,
  type savedViewList,
  type savedViewListInput,
  type saveViewInput,
} from '../../domain/wire/saved-views';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import { slicePage } from '../../records/paging';
import type { Tx } from '../../records/records';
import { checkName, type SavedViewRow, viewsFor } from '../../records/saved-views';
import { authorise } from '../authorise';
import { once } from '../idempotency';
import type { Context } from '../ports';

type View = z.output<typeof savedView>;
const MOST_OWN = 200;

const mayChange = (actor: Actor, { owner_id }: SavedViewRow): boolean =>
  owner_id === actor.id || isAllowed(actor.role, 'administer', actor.scopes);

const viewOf = (actor: Actor, row: SavedViewRow): View => ({
  id: row.id,
  name: row.name,
  query: row.query,
  is_shared: row.is_shared,
  owner: row.owner,
  is_own: row.owner_id === actor.id,
  may_change: mayChange(actor, row),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** One's own views of a dataset's images and those that others share, by name. */
export async function listViews(
  { actor, records }: Context,
  { id, ...paging }: z.output<typeof savedViewListInput>,
): Promise<z.output<typeof savedViewList>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    const rows = await viewsFor(tx, id, actor.id);
    return slicePage(
      rows.map((row) => viewOf(actor, row)),
      paging,
    );
  });
}

/** Keeps filter and order under a name. Who may look may keep what they look at. */
export async function saveView(
  { actor, records, requestId }: Context,
  input: z.output<typeof saveViewInput>,
  idempotencyKey: string | null = null,
): Promise<View> {
  authorise(actor, 'read');
  const { id: dataset_id, name, is_shared } = input;
  const query = queryOf(input.query);
  return records.as(actor.tenantId, (tx) =>
    once(tx, actor.tenantId, idempotencyKey, input, async () => {
      await getDatasetRow(tx, dataset_id);
      const owned = { dataset_id, owner_id: actor.id };
      if ((await tx.savedView.count({ where: owned })) >= MOST_OWN) throw tooMany();
      await checkName(tx, { ...owned, name }, null);
      const row = await tx.savedView.create({
        data: { id: newId(), tenant_id: actor.tenantId, ...owned, name, query, is_shared, owner: actor.name },
      });
      await audit(tx, actor, {
        ...{ action: 'view.saved', subject: 'dataset', id: dataset_id, requestId },
        details: { view: row.id, name, query, is_shared },
      });
      return viewOf(actor, row);
    }),
  );
}

/**
 * Gives a view another name or content, shares it or no longer.
 * @throws ForbiddenError for who neither made it nor is an admin
 */
export async function changeView(
  { actor, records, requestId }: Context,
  { id, view_id, name, query, is_shared }: z.output<typeof changeViewInput>,
): Promise<View> {
  authorise(actor, 'read');
  const data = {
    ...(name !== undefined && { name }),
    ...(query !== undefined && { query: queryOf(query) }),
    ...(is_shared !== undefined && { is_shared }),
  };
  return records.as(actor.tenantId, async (tx) => {
    const row = await getView(tx, actor, id, view_id);
    if (name !== undefined) await checkName(tx, { ...row, name }, row.id);
    const changed = await tx.savedView.update({ where: { id: row.id }, data: { ...data, updated_at: new Date() } });
    await audit(tx, actor, {
      ...{ action: 'view.changed', subject: 'dataset', id, requestId },
      details: { view: row.id, ...data },
    });
    return viewOf(actor, changed);
  });
}

/** @throws ForbiddenError for who neither made it nor is an admin */
export async function removeView(
  { actor, records, requestId }: Context,
  { id, view_id }: z.output<typeof removeViewInput>,
): Promise<{ id: string }> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const row = await getView(tx, actor, id, view_id);
    await tx.savedView.delete({ where: { id: row.id } });
    await audit(tx, actor, {
      ...{ action: 'view.removed', subject: 'dataset', id, requestId },
      details: { view: row.id, name: row.name, owner: row.owner },
    });
    return { id: row.id };
  });
}

/** A view that one may change; what one may not even see is not there. */
async function getView(tx: Tx, actor: Actor, datasetId: string, id: string): Promise<SavedViewRow> {
  await getDatasetRow(tx, datasetId);
  const row = await tx.savedView.findFirst({ where: { id, dataset_id: datasetId } });
  if (!row || (!row.is_shared && !mayChange(actor, row))) {
    throw new NotFoundError({
      code: 'view_not_found',
      message: `There is no view ${id} in this dataset.`,
      fix: 'Take it from the list of views.',
    });
  }
  if (mayChange(actor, row)) return row;
  throw new ForbiddenError({
    code: 'not_your_view',
    message: `The view "${row.name}" belongs to ${row.owner}.`,
    fix: 'Save a view of your own, or ask an admin.',
  });
}

function queryOf(text: string): string {
  const { query, problems } = readView(text);
  if (problems.length === 0) return query;
  throw new InvalidInputError({
    code: 'view_invalid',
    message: `This is no view of a list of images: ${problems.slice(0, 3).join('; ')}.`,
    fix: 'Give what stands in the link of the list after the question mark.',
  });
}

const tooMany = () =>
  new ConflictError({
    code: 'too_many_views',
    message: `You keep ${MOST_OWN} views of this dataset already.`,
    fix: 'Remove some of them first.',
  });
