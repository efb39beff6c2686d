import { Prisma } from '../db/client';
import type { Actor } from '../domain/actor';
import { labelsOf } from './frozen-labels';
import type { Tx } from './records';
import { changeSplits, type Move } from './split-changes';
import type { VersionRow } from './versions';

export type Restored = { back: number; out: number; moved: number; relabelled: number; missing: number };

/**
 * Makes the lists, splits, labels and classes of a dataset what they were in a version. Images that the version does not have leave the
 * lists (they can be brought back), those it has and that are gone for good are counted as missing. The dataset's row must be held.
 */
export async function restoreVersion(tx: Tx, actor: Actor, version: VersionRow): Promise<Restored> {
  const { id, dataset_id: datasetId, number } = version;
  const [missing] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from version_image v where v.version_id = ${id}::uuid
      and (v.erased_at is not null or not exists (select 1 from image i where i.id = v.image_id and i.published_at is not null))`;
  await restoreClasses(tx, actor.tenantId, version);
  const out = await tx.$executeRaw`
    update image set status = 'quarantined', split = null where dataset_id = ${datasetId}::uuid and published_at is not null and status in ('accepted', 'warned')
      and not exists (select 1 from version_image v where v.version_id = ${id}::uuid and v.image_id = image.id and v.erased_at is null)`;
  const back = await tx.$executeRaw`
    update image set status = v.status from version_image v
    where v.version_id = ${id}::uuid and v.erased_at is null and image.id = v.image_id and image.published_at is not null and image.status not in ('accepted', 'warned')`;
  await tx.$executeRaw`
    update duplicate_member m set removed = false from version_image v where v.version_id = ${id}::uuid and m.image_id = v.image_id and m.dataset_id = ${datasetId}::uuid and m.removed`;
  const relabelled = await restoreLabels(tx, actor.tenantId, version);
  const moves = await tx.$queryRaw<Move[]>`
    select i.id::text, i.split as "from", v.split as "to" from version_image v join image i on i.id = v.image_id
    where v.version_id = ${id}::uuid and v.erased_at is null and i.published_at is not null and i.split is distinct from v.split order by i.id`;
  if (moves.length > 0) {
    const plan = { version: number };
    await changeSplits(
      tx,
      actor,
      { datasetId, kind: 'restore', plan, reason: `Version ${number} was restored.` },
      moves,
    );
  }
  return { back, out, moved: moves.length, relabelled, missing: missing?.n ?? 0 };
}

/** Names of the version's classes as they were; classes that came later stay, without annotations of this version. */
async function restoreClasses(tx: Tx, tenantId: string, { dataset_id, classes }: VersionRow): Promise<void> {
  await tx.$executeRaw`
    insert into dataset_class (tenant_id, dataset_id, class_id, name)
    select ${tenantId}::uuid, ${dataset_id}::uuid, x.id, x.name from jsonb_to_recordset(${JSON.stringify(classes)}::jsonb) as x(id int, name text)
    on conflict (dataset_id, class_id) do update set name = excluded.name where dataset_class.name <> excluded.name`;
}

/** Gives the images whose labels are others now those of the version; what models predicted stays. Returns how many. */
async function restoreLabels(tx: Tx, tenantId: string, { id, dataset_id }: VersionRow): Promise<number> {
  const changed = await tx.$queryRaw<{ id: string }[]>`
    with shown as materialized (
      select i.id, i.label_state from version_image v join image i on i.id = v.image_id and i.published_at is not null
      where v.version_id = ${id}::uuid and v.erased_at is null),
    labels as materialized (${labelsOf(dataset_id)})
    select l.image_id::text as id from labels l join version_image v on v.version_id = ${id}::uuid and v.image_id = l.image_id
    where v.label_sha256 <> l.sha256 order by 1`;
  if (changed.length === 0) return 0;
  const ids = changed.map((image) => image.id);
  const frozen = Prisma.sql`version_image v join label_set s on s.dataset_id = v.dataset_id and s.sha256 = v.label_sha256
    cross join lateral jsonb_array_elements(s.body -> 'layers') x`;
  const which = Prisma.sql`v.version_id = ${id}::uuid and v.image_id = any(${ids}::uuid[])`;
  for (const table of ['annotation', 'no_finding']) {
    await tx.$executeRaw`
      delete from ${Prisma.raw(table)} a using layer l where l.id = a.layer_id and l.kind <> 'model' and a.image_id = any(${ids}::uuid[])`;
  }
  await tx.$executeRaw`
    insert into layer (id, tenant_id, dataset_id, name, kind)
    select gen_random_uuid(), ${tenantId}::uuid, ${dataset_id}::uuid, name, min(kind) from (select distinct x ->> 'layer' as name, x ->> 'kind' as kind from ${frozen} where ${which}) n
    where not exists (select 1 from layer l where l.dataset_id = ${dataset_id}::uuid and l.name = n.name) group by name`;
  await tx.$executeRaw`
    insert into no_finding (image_id, layer_id, tenant_id, dataset_id, run_id, item_no, line)
    select v.image_id, l.id, v.tenant_id, v.dataset_id, v.run_id, 0, 0 from ${frozen} join layer l on l.dataset_id = v.dataset_id and l.name = x ->> 'layer'
    where ${which} and (x ->> 'no_finding')::boolean`;
  await tx.$executeRaw`
    insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height, confidence, geometry)
    select gen_random_uuid(), v.tenant_id, v.dataset_id, v.image_id, l.id, v.run_id, 0, m.nth, (m.x ->> 0)::int, (m.x ->> 1)::float8, (m.x ->> 2)::float8,
      (m.x ->> 3)::float8, (m.x ->> 4)::float8, (m.x ->> 5)::float8, nullif(m.x -> 6, 'null')
    from ${frozen} join layer l on l.dataset_id = v.dataset_id and l.name = x ->> 'layer'
    cross join lateral jsonb_array_elements(x -> 'annotations') with ordinality as m(x, nth) where ${which}`;
  await tx.$executeRaw`
    update image set label_state = s.body ->> 'state' from version_image v join label_set s on s.dataset_id = v.dataset_id and s.sha256 = v.label_sha256
    where ${which} and image.id = v.image_id`;
  return ids.length;
}
