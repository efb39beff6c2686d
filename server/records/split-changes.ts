import { Prisma } from '../db/client';
import type { Actor } from '../domain/actor';
import type { DrawnImage } from '../domain/draw-splits';
import { newId } from '../domain/ids';
import { NotFoundError } from '../errors';
import { type ImageFilter, imageWhere } from './images';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

type Row = DrawnImage & { group_key: string | null; duplicate_groups: string[] };

/** Images in the lists with all that decides where they go; `groups` are those of copies alone, `group_key` the group as imported. */
export const imagesToDraw = (tx: Tx, datasetId: string): Promise<Row[]> => tx.$queryRaw<Row[]>`
  select i.id::text, i.filename, i.split, i.group_key, coalesce(m.groups, '{}') as duplicate_groups, coalesce(a.labels, '{}') as labels
  from image i
  left join (select m.image_id, array_agg(m.group_id::text order by m.group_id) as groups from duplicate_member m
    where m.dataset_id = ${datasetId}::uuid group by 1) m on m.image_id = i.id
  left join (select a.image_id, array_agg(distinct a.class_id::text) as labels from annotation a join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
    where a.dataset_id = ${datasetId}::uuid group by 1) a on a.image_id = i.id
  where i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status in ('accepted', 'warned') order by i.filename, i.id`;

export type Held = { id: string; split: string | null; is_chosen: boolean };

/**
 * The images of a selection and all that must stay with them: what has a group or a copy in common, over any number of steps. In the
 * lists alone. Goes from group to group, so that a large one is walked through once.
 */
export const withTheirGroups = (tx: Tx, filter: ImageFilter): Promise<Held[]> => tx.$queryRaw<Held[]>`
  with recursive chosen as materialized (select i.id, i.group_key from image i where ${imageWhere(filter)}),
  held(kind, key) as (
    select 'group', group_key from chosen where group_key is not null
    union
    select 'copies', m.group_id::text from chosen join duplicate_member m on m.image_id = chosen.id
    union
    select x.kind, x.key from held h join lateral (
      select 'copies' as kind, m.group_id::text as key from image i join duplicate_member m on m.image_id = i.id
        where h.kind = 'group' and i.dataset_id = ${filter.id}::uuid and i.group_key = h.key
      union select 'group', i.group_key from duplicate_member m join image i on i.id = m.image_id
        where h.kind = 'copies' and m.group_id = h.key::uuid and i.group_key is not null
      union select 'copies', o.group_id::text from duplicate_member m join duplicate_member o on o.image_id = m.image_id
        where h.kind = 'copies' and m.group_id = h.key::uuid) x on true)
  select i.id::text, i.split, exists (select 1 from chosen where chosen.id = i.id) as is_chosen from image i
  where i.published_at is not null and i.status in ('accepted', 'warned') and i.id in (
    select id from chosen
    union select i.id from image i where i.dataset_id = ${filter.id}::uuid and i.group_key in (select key from held where kind = 'group')
    union select m.image_id from duplicate_member m where m.group_id in (select key::uuid from held where kind = 'copies'))
  order by i.id`;

export type SplitChangeKind = 'draw' | 'move' | 'undo' | 'restore';
export type Move = { id: string; from: string | null; to: string | null };
type Change = {
  datasetId: string;
  kind: SplitChangeKind;
  plan: Record<string, unknown>;
  reason: string | null;
  undoes?: string;
};

/** Moves images and writes down who did it, when and why. The dataset's row must be held. Returns the id of the change. */
export async function changeSplits(tx: Tx, actor: Actor, change: Change, moves: readonly Move[]): Promise<string> {
  const id = newId();
  await tx.splitChange.create({
    data: {
      id,
      tenant_id: actor.tenantId,
      dataset_id: change.datasetId,
      kind: change.kind,
      plan: change.plan as never,
      reason: change.reason,
      undoes: change.undoes ?? null,
      images: moves.length,
      actor: actor.name,
      actor_id: actor.id,
    },
  });
  const rows = Prisma.sql`unnest(${moves.map((move) => move.id)}::uuid[], ${moves.map((move) => move.from)}::text[], ${moves.map((move) => move.to)}::text[]) as x(id, was, now)`;
  await tx.$executeRaw`
    insert into split_move (change_id, image_id, tenant_id, dataset_id, from_split, to_split)
    select ${id}::uuid, x.id, ${actor.tenantId}::uuid, ${change.datasetId}::uuid, x.was, x.now from ${rows}`;
  await tx.$executeRaw`update image set split = x.now from ${rows} where image.id = x.id and image.dataset_id = ${change.datasetId}::uuid`;
  return id;
}

/** Writes what images belong to. */
export const writeGroups = (
  tx: Tx,
  datasetId: string,
  groups: readonly { id: string; group: string | null }[],
): Promise<number> =>
  tx.$executeRaw`
    update image set group_key = x.group_key from unnest(${groups.map(({ id }) => id)}::uuid[], ${groups.map(({ group }) => group)}::text[]) as x(id, group_key)
    where image.id = x.id and image.dataset_id = ${datasetId}::uuid and image.group_key is distinct from x.group_key`;

export type SplitChangeRow = {
  id: string;
  kind: SplitChangeKind;
  at: Date;
  actor: string;
  reason: string | null;
  images: number;
  plan: Record<string, unknown>;
  moves: { from: string | null; to: string | null; images: number }[];
  is_undone: boolean;
};

export type ChangePage = { after: Prisma.Sql; order: Prisma.Sql; take: number; skip: number };

/** Changes of splits, rows `c`, each with its moves summed up. */
export const pageOfChanges = (tx: Tx, datasetId: string, page: ChangePage): Promise<SplitChangeRow[]> => tx.$queryRaw<
  SplitChangeRow[]
>`
  select c.id::text, c.kind, c.at, c.actor, c.reason, c.images, c.plan, coalesce(m.moves, '[]') as moves,
    exists (select 1 from split_change u where u.undoes = c.id) as is_undone
  from split_change c left join lateral (
    select jsonb_agg(jsonb_build_object('from', x.from_split, 'to', x.to_split, 'images', x.n) order by x.n desc, x.from_split, x.to_split) as moves
    from (select from_split, to_split, count(*)::int as n from split_move where change_id = c.id group by 1, 2) x) m on true
  where c.dataset_id = ${datasetId}::uuid and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;

export async function countChanges(tx: Tx, datasetId: string): Promise<number> {
  return tx.splitChange.count({ where: { dataset_id: datasetId } });
}

/** The way back of a change: its images that are still where it put them. @throws NotFoundError when there is no such change */
export async function wayBack(tx: Tx, datasetId: string, changeId: string): Promise<Move[]> {
  const change = await tx.splitChange.findFirst({ where: { id: changeId, dataset_id: datasetId } });
  if (!change) {
    throw new NotFoundError({
      code: 'split_change_not_found',
      message: 'There is no such change of splits in this dataset.',
      fix: 'Open the history of its splits.',
    });
  }
  return tx.$queryRaw`
    select i.id::text, i.split as "from", m.from_split as "to" from split_move m join image i on i.id = m.image_id
    where m.change_id = ${changeId}::uuid and i.split is not distinct from m.to_split and m.from_split is distinct from m.to_split order by i.id`;
}

/** How many images of a change have been moved again since. */
export async function countMovedSince(tx: Tx, changeId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from split_move m join image i on i.id = m.image_id
    where m.change_id = ${changeId}::uuid and i.split is distinct from m.to_split and m.from_split is distinct from m.to_split`;
  return row?.n ?? 0;
}

/** A move of images in this dataset; null when there is none. */
export async function findMove(tx: Tx, datasetId: string, id: string): Promise<{ is_undone: boolean } | null> {
  const [row] = await tx.$queryRaw<{ is_undone: boolean }[]>`
    select exists (select 1 from split_change u where u.undoes = c.id) as is_undone
    from split_change c where c.id = ${id}::uuid and c.dataset_id = ${datasetId}::uuid and c.kind = 'move'`;
  return row ?? null;
}
