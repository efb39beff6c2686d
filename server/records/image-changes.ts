import { Prisma } from '../db/client';
import type { Actor } from '../domain/actor';
import { newId } from '../domain/ids';
import type { ImageAction, KEPT_OUT } from '../domain/wire/image-changes';
import { IS_SET_ASIDE, splitBack, statusBack } from './brought-back';
import { type ImageFilter, imageWhere } from './images';
import type { Tx } from './records';
import type { ChangePage } from './split-changes';

/** What is done to images by changing their own rows; splits have changes of their own. */
export type Alteration = { action: Exclude<ImageAction, 'split'>; tag: string | null };
type KeptOut = Record<(typeof KEPT_OUT)[number], number>;

const hasTag = (tag: string | null) =>
  Prisma.sql`exists (select 1 from image_tag t where t.image_id = i.id and t.tag = ${tag})`;

// What is no image, what has become a layer of another, and what a person said is a copy: that is taken back with the decision.
const IS_UNREADABLE = Prisma.sql`(i.verdict = 'rejected' and i.thumbnail_key is null)`;
const isCopy = (how: Prisma.Sql) =>
  Prisma.sql`exists (select 1 from duplicate_member m where m.image_id = i.id and m.role = 'duplicate' and ${how})`;
const IS_READER_COPY = isCopy(Prisma.sql`m.stage = 'reader'`);
const IS_DECIDED_COPY = isCopy(Prisma.sql`m.removed and m.is_decided and m.stage is distinct from 'reader'`);
const IS_OUT = Prisma.sql`i.status in ('quarantined', 'duplicate')`;

/** Whether image `i` is changed by it. */
function isAltered({ action, tag }: Alteration): Prisma.Sql {
  switch (action) {
    case 'tag':
      return Prisma.sql`not ${hasTag(tag)}`;
    case 'untag':
      return hasTag(tag);
    case 'quarantine':
      return Prisma.sql`i.status in ('accepted', 'warned')`;
    case 'bring_back':
      return Prisma.sql`(${IS_OUT} and not ${IS_UNREADABLE} and not ${IS_READER_COPY} and not ${IS_DECIDED_COPY})`;
  }
}

export type Counted = { images: number; changes: number } & KeptOut;

/** How many images of a selection there are, and how many a change would change. */
export async function countAltered(tx: Tx, filter: ImageFilter, alteration: Alteration): Promise<Counted> {
  const isBack = alteration.action === 'bring_back';
  const [row] = await tx.$queryRaw<Counted[]>`
    select count(*)::int as images, count(*) filter (where ${isAltered(alteration)})::int as changes,
      count(*) filter (where ${isBack} and ${IS_OUT} and ${IS_UNREADABLE})::int as unreadable,
      count(*) filter (where ${isBack} and ${IS_OUT} and ${IS_READER_COPY})::int as reader_copy,
      count(*) filter (where ${isBack} and ${IS_OUT} and not ${IS_UNREADABLE} and ${IS_DECIDED_COPY})::int as decided_copy
    from image i where ${imageWhere(filter)}`;
  return row!;
}

type Change = Alteration & { reason: string | null; selection: Record<string, unknown>; revision: number };

/**
 * Changes the images of a selection, and writes down who did it and what each was before. The dataset's row must be held.
 * Returns the id of the change and how many images it changed; no change is written when that is none.
 */
export async function alterImages(
  tx: Tx,
  actor: Actor,
  filter: ImageFilter,
  change: Change,
): Promise<{ id: string; images: number } | null> {
  const id = newId();
  const { action } = change;
  const back = Prisma.sql`${statusBack('i')} as to_status, ${splitBack('i')} as to_split`;
  const out = Prisma.sql`'quarantined' as to_status, i.split as to_split`;
  const same = Prisma.sql`i.status as to_status, i.split as to_split`;
  const to = action === 'bring_back' ? back : action === 'quarantine' ? out : same;
  const images = await tx.$executeRaw`
    insert into image_change_row (change_id, image_id, tenant_id, dataset_id, from_status, from_split, to_status, to_split, was_removed, was_set_aside)
    select ${id}::uuid, i.id, i.tenant_id, i.dataset_id, i.status, i.split, ${to},
      ${action === 'bring_back'} and exists (select 1 from duplicate_member m where m.image_id = i.id and m.removed), ${IS_SET_ASIDE}
    from image i where ${imageWhere(filter)} and ${isAltered(change)}`;
  if (images === 0) return null;
  await apply(tx, id, change);
  await tx.imageChange.create({
    data: {
      id,
      tenant_id: actor.tenantId,
      dataset_id: filter.id,
      ...{ action, tag: change.tag, reason: change.reason, images, revision: change.revision },
      selection: change.selection as never,
      actor: actor.name,
      actor_id: actor.id,
    },
  });
  return { id, images };
}

async function apply(tx: Tx, id: string, { action, tag }: Alteration): Promise<void> {
  const rows = Prisma.sql`image_change_row r`;
  const ofIt = Prisma.sql`r.change_id = ${id}::uuid`;
  switch (action) {
    case 'tag':
      await tx.$executeRaw`
        insert into image_tag (image_id, tag, tenant_id, dataset_id) select r.image_id, ${tag}, r.tenant_id, r.dataset_id from ${rows} where ${ofIt}`;
      return;
    case 'untag':
      await tx.$executeRaw`delete from image_tag t using ${rows} where ${ofIt} and t.image_id = r.image_id and t.tag = ${tag}`;
      return;
    case 'quarantine':
      await tx.$executeRaw`
        update image set status = r.to_status, issues = image.issues || 'set_aside'::text from ${rows} where ${ofIt} and image.id = r.image_id`;
      return;
    case 'bring_back':
      await tx.$executeRaw`update image set status = r.to_status, split = r.to_split from ${rows} where ${ofIt} and image.id = r.image_id`;
      await tx.$executeRaw`
        update duplicate_member m set removed = false from ${rows} where ${ofIt} and m.image_id = r.image_id and m.removed`;
  }
}

export type Undoable = Alteration & { id: string; images: number; revision: number; is_undone: boolean };

/** A change of this dataset that can be asked to be undone; null when there is none. */
export async function findChange(tx: Tx, datasetId: string, id: string): Promise<Undoable | null> {
  const [row] = await tx.$queryRaw<Undoable[]>`
    select c.id::text, c.action, c.tag, c.images, c.revision, exists (select 1 from image_change u where u.undoes = c.id) as is_undone
    from image_change c where c.id = ${id}::uuid and c.dataset_id = ${datasetId}::uuid and c.action <> 'undo'`;
  return row ?? null;
}

/** How many images of a change are no longer as it left them, or were changed by a later one in the same respect. */
export async function countOverlaid(tx: Tx, datasetId: string, change: Undoable): Promise<number> {
  const { id, action, tag, revision } = change;
  const likeIt =
    tag === null
      ? Prisma.sql`c.action in ('quarantine', 'bring_back')`
      : Prisma.sql`c.tag = ${tag} and c.action <> 'undo'`;
  const asLeft = {
    tag: hasTag(tag),
    untag: Prisma.sql`not ${hasTag(tag)}`,
    quarantine: Prisma.sql`i.status = r.to_status and ${IS_SET_ASIDE}`,
    bring_back: Prisma.sql`i.status = r.to_status and i.split is not distinct from r.to_split
      and (not r.was_removed or not exists (select 1 from duplicate_member m where m.image_id = i.id and m.removed))`,
  }[action];
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    with later as materialized (
      select c.id from image_change c where c.dataset_id = ${datasetId}::uuid and c.revision > ${revision}::int and ${likeIt}
        and not exists (select 1 from image_change u where u.undoes = c.id)),
    touched as materialized (select distinct o.image_id from image_change_row o join later on later.id = o.change_id)
    select count(*)::int as n from image_change_row r join image i on i.id = r.image_id left join touched on touched.image_id = r.image_id
    where r.change_id = ${id}::uuid and (touched.image_id is not null or not (${asLeft}))`;
  return row?.n ?? 0;
}

/** Makes the images what they were before a change, and writes that down. Returns how many: those that are gone for good are none. */
export async function undoAlteration(
  tx: Tx,
  actor: Actor,
  datasetId: string,
  change: Undoable & { at: number },
): Promise<number> {
  const { id, action, tag } = change;
  const ofIt = Prisma.sql`r.change_id = ${id}::uuid`;
  const [there] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from image_change_row r join image i on i.id = r.image_id where ${ofIt}`;
  if (action === 'tag')
    await tx.$executeRaw`delete from image_tag t using image_change_row r where ${ofIt} and t.image_id = r.image_id and t.tag = ${tag}`;
  if (action === 'untag')
    await tx.$executeRaw`
      insert into image_tag (image_id, tag, tenant_id, dataset_id)
      select i.id, ${tag}, i.tenant_id, i.dataset_id from image_change_row r join image i on i.id = r.image_id where ${ofIt}`;
  if (action === 'quarantine')
    await tx.$executeRaw`update image set status = r.from_status from image_change_row r where ${ofIt} and image.id = r.image_id`;
  if (action === 'bring_back') {
    await tx.$executeRaw`
      update image set status = r.from_status, split = r.from_split, issues = case when r.was_set_aside then image.issues || 'set_aside'::text else image.issues end
      from image_change_row r where ${ofIt} and image.id = r.image_id`;
    await tx.$executeRaw`
      update duplicate_member m set removed = true from image_change_row r where ${ofIt} and r.was_removed and m.image_id = r.image_id and m.role = 'duplicate'`;
  }
  const images = there?.n ?? 0;
  await tx.imageChange.create({
    data: {
      id: newId(),
      tenant_id: actor.tenantId,
      dataset_id: datasetId,
      ...{ action: 'undo', undoes: id, images, revision: change.at, selection: {} },
      actor: actor.name,
      actor_id: actor.id,
    },
  });
  return images;
}

export type ImageChangeRow = {
  id: string;
  action: ImageAction;
  tag: string | null;
  to: string | null;
  reason: string | null;
  images: number;
  selection: Record<string, unknown>;
  actor: string;
  at: Date;
  undone_by: string | null;
  undone_at: Date | null;
};

// Changes of images and moves between splits: to people they are one history.
const changesOf = (datasetId: string) => Prisma.sql`(
  select c.id, c.action, c.tag, null as to_split, c.reason, c.images, c.selection, c.actor, c.at, u.actor as undone_by, u.at as undone_at
  from image_change c left join image_change u on u.undoes = c.id where c.dataset_id = ${datasetId}::uuid and c.action <> 'undo'
  union all
  select c.id, 'split', null, c.plan ->> 'to', c.reason, c.images, coalesce(c.plan -> 'selection', jsonb_build_object('image_ids', c.plan -> 'asked')), c.actor, c.at, u.actor, u.at
  from split_change c left join lateral (select actor, at from split_change where undoes = c.id order by at limit 1) u on true
  where c.dataset_id = ${datasetId}::uuid and c.kind = 'move') c`;

/** Changes `c` of a dataset. */
export const pageOfImageChanges = (tx: Tx, datasetId: string, page: ChangePage): Promise<ImageChangeRow[]> =>
  tx.$queryRaw<ImageChangeRow[]>`
    select c.id::text, c.action, c.tag, c.to_split as "to", c.reason, c.images, c.selection, c.actor, c.at, c.undone_by, c.undone_at
    from ${changesOf(datasetId)} where ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;

export async function countImageChanges(tx: Tx, datasetId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from ${changesOf(datasetId)}`;
  return row?.n ?? 0;
}

/** Who put an image into quarantine, when and why; null when nobody did, or it is back. */
export async function setAsideBy(
  tx: Tx,
  imageId: string,
): Promise<{ actor: string; at: Date; reason: string | null } | null> {
  const [row] = await tx.$queryRaw<{ actor: string; at: Date; reason: string | null }[]>`
    select c.actor, c.at, c.reason from image_change_row r join image_change c on c.id = r.change_id and c.action = 'quarantine'
    join image i on i.id = r.image_id and i.status = 'quarantined' and ${IS_SET_ASIDE}
    where r.image_id = ${imageId}::uuid and not exists (select 1 from image_change u where u.undoes = c.id) order by c.revision desc limit 1`;
  return row ?? null;
}
