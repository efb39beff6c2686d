import { newId } from '../domain/ids';
import type { Permission } from '../domain/roles';
import type { PageSql } from './paging';
import type { Tx } from './records';

export type NewNotification = {
  /** Who is told: everybody of the organisation who has it. */
  permission: Permission;
  kind: string;
  datasetId: string;
  message: string;
  href: string;
};

export async function notify(tx: Tx, tenantId: string, { datasetId, ...told }: NewNotification): Promise<void> {
  await tx.notification.create({ data: { id: newId(), tenant_id: tenantId, dataset_id: datasetId, ...told } });
}

export type NotificationRow = {
  id: string;
  kind: string;
  message: string;
  href: string;
  created_at: Date;
  read_at: Date | null;
};

type Reader = { actorId: string; permissions: readonly Permission[] };

/** What the reader was told. */
export async function notificationsFor(
  tx: Tx,
  { actorId, permissions }: Reader,
  page: PageSql,
): Promise<NotificationRow[]> {
  return tx.$queryRaw`
    select n.id::text, n.kind, n.message, n.href, n.created_at, r.read_at from notification n
    left join notification_read r on r.notification_id = n.id and r.actor_id = ${actorId}
    where n.permission = any(${permissions}::text[]) and ${page.after}
    ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
}

export async function countNotifications(
  tx: Tx,
  { actorId, permissions }: Reader,
): Promise<{ total: number; unread: number }> {
  const [row] = await tx.$queryRaw<{ total: number; unread: number }[]>`
    select count(*)::int as total, count(*) filter (where r.read_at is null)::int as unread from notification n
    left join notification_read r on r.notification_id = n.id and r.actor_id = ${actorId}
    where n.permission = any(${permissions}::text[])`;
  return row!;
}

/** Marks as read: the one with this id, or without one all that the reader was told. How many it is about. */
export async function markRead(tx: Tx, { actorId, permissions }: Reader, id: string | null): Promise<number> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select n.id::text from notification n where n.permission = any(${permissions}::text[]) and (${id}::uuid is null or n.id = ${id}::uuid)`;
  await tx.$executeRaw`
    insert into notification_read (notification_id, actor_id, tenant_id)
    select n.id, ${actorId}, n.tenant_id from notification n where n.id = any(${rows.map((row) => row.id)}::uuid[])
    on conflict do nothing`;
  return rows.length;
}
