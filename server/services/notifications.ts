import type { z } from 'zod';
import { Prisma } from '../db/client';
import type { Actor } from '../domain/actor';
import { isAllowed, PERMISSIONS } from '../domain/roles';
import type { notificationList, notificationListInput, readNotifications } from '../domain/wire/notifications';
import { NotFoundError } from '../errors';
import { countNotifications, markRead, notificationsFor } from '../records/notifications';
import { filtersOf, pageOf, pageSql, type Sort } from '../records/paging';
import { authorise } from './authorise';
import type { Context } from './ports';

const NEWEST: Sort = { name: 'created_at', sql: Prisma.sql`n.created_at`, cast: 'timestamptz', order: 'desc' };

const readerOf = ({ id, role, scopes }: Actor) => ({
  actorId: id,
  permissions: PERMISSIONS.filter((permission) => isAllowed(role, permission, scopes)),
});

/** What the caller was told, newest first. */
export async function listNotifications(
  { actor, records }: Context,
  input: z.output<typeof notificationListInput>,
): Promise<z.output<typeof notificationList>> {
  authorise(actor, 'read');
  const page = pageSql(input, NEWEST, Prisma.sql`n.id`);
  return records.as(actor.tenantId, async (tx) => {
    const rows = await notificationsFor(tx, readerOf(actor), page);
    const { total, unread } = await countNotifications(tx, readerOf(actor));
    const { items, next_cursor } = pageOf(rows, page, NEWEST, ({ created_at, id }) => ({ value: created_at, id }));
    return {
      items: items.map(({ created_at, read_at, ...row }) => ({
        ...row,
        created_at: created_at.toISOString(),
        read_at: read_at?.toISOString() ?? null,
      })),
      unread,
      limit: page.limit,
      next_cursor,
      total,
      filters_applied: filtersOf(input),
    };
  });
}

/**
 * Marks one as read for the caller; again changes nothing.
 * @throws NotFoundError when the caller was not told such a thing
 */
export async function readNotification(
  { actor, records }: Context,
  { id }: { id: string },
): Promise<z.output<typeof readNotifications>> {
  authorise(actor, 'read');
  const read = await records.as(actor.tenantId, (tx) => markRead(tx, readerOf(actor), id));
  if (read > 0) return { read };
  throw new NotFoundError({
    code: 'notification_not_found',
    message: `There is no notification ${id}.`,
    fix: 'Take it from the list of notifications.',
  });
}

/** Marks all that the caller was told as read. */
export async function readAllNotifications({ actor, records }: Context): Promise<z.output<typeof readNotifications>> {
  authorise(actor, 'read');
  return { read: await records.as(actor.tenantId, (tx) => markRead(tx, readerOf(actor), null)) };
}
