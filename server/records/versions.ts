import { Prisma } from '../db/client';
import { newId } from '../domain/ids';
import { NotFoundError } from '../errors';
import { labelsOf } from './frozen-labels';
import type { Tx } from './records';
import { datasetPart } from './report-body';

export type VersionRow = {
  id: string;
  dataset_id: string;
  number: number;
  name: string | null;
  note: string | null;
  state: 'frozen' | 'published';
  hash: string;
  revision: number;
  classes: { id: number; name: string }[];
  config: Record<string, unknown>;
  seed: number;
  code_version: string;
  created_by: string;
  created_at: Date;
  published_by: string | null;
  published_at: Date | null;
  override_reason: string | null;
};

export type NewVersion = {
  tenantId: string;
  datasetId: string;
  name: string | null;
  note: string | null;
  codeVersion: string;
  by: string;
};

// The last part of the path without what file systems and stores refuse; cut where it is too long for a name.
const EXPORT_NAME = Prisma.sql`(
  select case when octet_length(n) > 180 then left(regexp_replace(n, '\\.[^.]*$', ''), 40) || coalesce(substring(n from '\\.[^.]{1,8}$'), '') else n end
  from (select regexp_replace(regexp_replace(filename, '^.*/', ''), '[\\x01-\\x1f\\x7f\\\\:*?"<>|]|^\\.+', '_', 'g') as n) x)`;

/**
 * Freezes the dataset as it is: images in the lists, their splits and every layer of labels but those of models, by content.
 * The dataset's row must be held, so that nobody changes it between the statements. Killed anywhere, there is no version.
 */
export async function freeze(
  tx: Tx,
  { tenantId, datasetId, name, note, codeVersion, by }: NewVersion,
): Promise<VersionRow> {
  const id = newId();
  await tx.$executeRaw`
    insert into version (id, tenant_id, dataset_id, number, name, note, revision, classes, config, seed, code_version, created_by)
    select ${id}::uuid, d.tenant_id, d.id, coalesce((select max(number) from version v where v.dataset_id = d.id), 0) + 1, ${name}, ${note}, d.revision,
      coalesce((select jsonb_agg(jsonb_build_object('id', c.class_id, 'name', c.name) order by c.class_id) from dataset_class c where c.dataset_id = d.id), '[]'),
      jsonb_build_object('runs', coalesce(r.runs, '[]')), coalesce((r.runs -> -1 -> 'settings' ->> 'split_seed')::int, 0), ${codeVersion}, ${by}
    from dataset d left join lateral (
      select jsonb_agg(jsonb_build_object('run_id', r.id, 'format', r.format, 'settings', r.settings, 'published_at', r.published_at) order by r.published_at, r.id) as runs
      from run r where r.dataset_id = d.id and r.published_at is not null and r.undone_at is null) r on true
    where d.id = ${datasetId}::uuid`;
  await tx.$executeRaw`
    with shown as materialized (
      select * from image i where i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status in ('accepted', 'warned')),
    labels as materialized (${labelsOf(datasetId)}),
    kept as (
      insert into label_set (dataset_id, sha256, tenant_id, body)
      select distinct on (sha256) ${datasetId}::uuid, sha256, ${tenantId}::uuid, body from labels order by sha256 on conflict do nothing),
    named as (
      select id, filename, coalesce(sha256, id::text) as content, ${EXPORT_NAME} as base from shown),
    counted as (
      select id, base, content, count(*) over (partition by stem) as same, row_number() over (partition by stem, left(content, 8) order by filename, id) as nth
      from (select *, lower(regexp_replace(base, '\\.[^.]*$', '')) as stem from named) n)
    insert into version_image (version_id, no, tenant_id, dataset_id, image_id, run_id, filename, name, split, status, sha256, bytes, width, height, format,
      group_key, label_sha256, annotations, object_key, source_url, licence, fetched_at)
    select ${id}::uuid, row_number() over (order by s.filename, s.id), s.tenant_id, s.dataset_id, s.id, s.run_id, s.filename,
      case when c.same = 1 then c.base
        else regexp_replace(c.base, '(\\.[^.]*)?$', '-' || left(c.content, 8) || case when c.nth > 1 then '-' || c.nth else '' end || '\\1') end,
      s.split, s.status, coalesce(s.sha256, ''), s.bytes, s.width, s.height, s.format, s.group_key, l.sha256, l.annotations, s.object_key, s.source_url, s.licence, s.fetched_at
    from shown s join labels l on l.image_id = s.id join counted c on c.id = s.id`;
  await tx.$executeRaw`
    update version v set hash = (
      select encode(sha256(convert_to(coalesce(string_agg(i.sha256 || ' ' || coalesce(i.split, '') || ' ' || i.label_sha256, E'\n'
        order by i.sha256 collate "C", i.split collate "C", i.label_sha256 collate "C"), '') || E'\n' || v.classes::text, 'UTF8')), 'hex')
      from version_image i where i.version_id = v.id)
    where v.id = ${id}::uuid`;
  const report = JSON.stringify(await datasetPart(tx, datasetId));
  await tx.$executeRaw`update version set report = ${report}::jsonb where id = ${id}::uuid`;
  return (await findVersions(tx, datasetId, Prisma.sql`v.id = ${id}::uuid`))[0]!;
}

export type DatasetPart = Awaited<ReturnType<typeof datasetPart>>;

/** What the quality report said of the dataset when this version was frozen; null when none was made then. */
export async function reportOfVersion(tx: Tx, versionId: string): Promise<DatasetPart | null> {
  const [row] = await tx.$queryRaw<
    { report: DatasetPart | null }[]
  >`select report from version where id = ${versionId}::uuid`;
  return row?.report ?? null;
}

const findVersions = (tx: Tx, datasetId: string, which: Prisma.Sql): Promise<VersionRow[]> => tx.$queryRaw<
  VersionRow[]
>`
  select v.id::text, v.dataset_id::text, v.number, v.name, v.note, v.state, v.hash, v.revision, v.classes, v.config, v.seed, v.code_version,
    v.created_by, v.created_at, v.published_by, v.published_at, v.override_reason
  from version v where v.dataset_id = ${datasetId}::uuid and v.state <> 'deleted' and ${which} order by v.number desc`;

/** All versions, the latest first: a person makes few. */
export const versionsOf = (tx: Tx, datasetId: string): Promise<VersionRow[]> =>
  findVersions(tx, datasetId, Prisma.sql`true`);

/** @throws NotFoundError when the dataset has no version of that number */
export async function getVersion(tx: Tx, datasetId: string, number: number): Promise<VersionRow> {
  const [row] = await findVersions(tx, datasetId, Prisma.sql`v.number = ${number}::int`);
  if (row) return row;
  throw new NotFoundError({
    code: 'version_not_found',
    message: `This dataset has no version ${number}.`,
    fix: 'Open it from the list of versions.',
  });
}

export type VersionSums = {
  images: number;
  annotations: number;
  bytes: number;
  erased: number;
  splits: Record<string, number>;
};

/** What versions hold, by id; erased images count under `erased` alone. */
export async function sumsOfVersions(tx: Tx, ids: readonly string[]): Promise<Map<string, VersionSums>> {
  const rows = await tx.$queryRaw<
    { id: string; split: string; images: number; annotations: number; bytes: number; erased: number }[]
  >`
    select version_id::text as id, coalesce(split, 'none') as split, count(*) filter (where erased_at is null)::int as images,
      coalesce(sum(annotations) filter (where erased_at is null), 0)::int as annotations, coalesce(sum(bytes) filter (where erased_at is null), 0)::float8 as bytes,
      count(erased_at)::int as erased
    from version_image where version_id = any(${ids}::uuid[]) group by 1, 2
    order by 1, array_position(array['training','validation','test','staging','canary','production'], coalesce(split, 'none')) nulls last, 2`;
  const sums = new Map<string, VersionSums>(
    ids.map((id) => [id, { images: 0, annotations: 0, bytes: 0, erased: 0, splits: {} }]),
  );
  for (const { id, split, images, annotations, bytes, erased } of rows) {
    const sum = sums.get(id)!;
    sum.images += images;
    sum.annotations += annotations;
    sum.bytes += bytes;
    sum.erased += erased;
    if (images > 0) sum.splits[split] = images;
  }
  return sums;
}

/** A mark as versions keep it: class, centre x, centre y, width, height, confidence, geometry. */
export type FrozenMark = [number, number, number, number, number, number | null, unknown];
export type FrozenLabels = {
  state: string;
  layers: { layer: string; kind: string; no_finding: boolean; annotations: FrozenMark[] }[];
};
export type FrozenImage = {
  no: number;
  image_id: string;
  run_id: string;
  filename: string;
  name: string;
  split: string | null;
  status: string;
  sha256: string;
  bytes: number;
  width: number | null;
  height: number | null;
  format: string | null;
  group_key: string | null;
  label_sha256: string;
  annotations: number;
  object_key: string | null;
  source_url: string;
  licence: string | null;
  fetched_at: Date | null;
  erased_at: Date | null;
  /** Null when the image was erased. */
  labels: FrozenLabels | null;
};

/** Images of a version with their labels in order of `no`, those after `after`. */
export const frozenImages = (
  tx: Tx,
  versionId: string,
  after: number,
  limit: number,
): Promise<FrozenImage[]> => tx.$queryRaw<FrozenImage[]>`
  select i.no, i.image_id::text, i.run_id::text, i.filename, i.name, i.split, i.status, i.sha256, i.bytes::float8 as bytes, i.width, i.height, i.format, i.group_key,
    i.label_sha256, i.annotations, i.object_key, i.source_url, i.licence, i.fetched_at, i.erased_at,
    case when i.erased_at is null then l.body end as labels
  from version_image i left join label_set l on l.dataset_id = i.dataset_id and l.sha256 = i.label_sha256
  where i.version_id = ${versionId}::uuid and i.no > ${after}::int order by i.no limit ${limit}::int`;

/** Names of the layers of a version. */
export async function layersOfVersion(tx: Tx, versionId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ layer: string }[]>`
    select distinct x ->> 'layer' as layer from (
      select distinct dataset_id, label_sha256 from version_image where version_id = ${versionId}::uuid and erased_at is null) i
    join label_set s on s.dataset_id = i.dataset_id and s.sha256 = i.label_sha256, jsonb_array_elements(s.body -> 'layers') x`;
  return rows.map(({ layer }) => layer).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** Images that are to be forgotten leave their hash in every version that has them; labels that no version has any more go. */
export async function eraseFromVersions(tx: Tx, datasetId: string, imageIds: Prisma.Sql): Promise<number> {
  const erased = await tx.$executeRaw`
    update version_image set erased_at = clock_timestamp(), filename = '', name = '', source_url = '', group_key = null, object_key = null, licence = null
    where dataset_id = ${datasetId}::uuid and erased_at is null and image_id in (${imageIds})`;
  if (erased > 0) await dropLabelSets(tx, datasetId);
  return erased;
}

export const markPublished = (
  tx: Tx,
  id: string,
  by: string,
  overrideReason: string | null,
): Promise<number> => tx.$executeRaw`
  update version set state = 'published', published_by = ${by}, published_at = clock_timestamp(), override_reason = ${overrideReason} where id = ${id}::uuid`;

/** Hides a version at once and stops its exports; the worker empties it. Its number and hash stay taken. */
export async function markVersionDeleted(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`update version set state = 'deleted' where id = ${id}::uuid`;
  await tx.$executeRaw`update export set wanted = 'cancel' where version_id = ${id}::uuid and state in ('pending', 'running')`;
}

export type DeletedVersion = { id: string; tenant_id: string; dataset_id: string; number: number };

/** Versions that are to be emptied and of which nothing is being written any more. */
export const deletedVersions = (tx: Tx): Promise<DeletedVersion[]> => tx.$queryRaw<DeletedVersion[]>`
  select v.id::text, v.tenant_id::text, v.dataset_id::text, v.number from version v where v.state = 'deleted' and v.emptied_at is null
    and not exists (select 1 from export e where e.version_id = v.id and e.state in ('pending', 'running')) limit 10`;

/** Removes the images of a deleted version; its number and hash stay. */
export async function emptyVersion(
  tx: Tx,
  { id, dataset_id }: Pick<DeletedVersion, 'id' | 'dataset_id'>,
): Promise<void> {
  await tx.$executeRaw`delete from export where version_id = ${id}::uuid`;
  await tx.$executeRaw`delete from version_image where version_id = ${id}::uuid`;
  await tx.$executeRaw`update version set emptied_at = clock_timestamp() where id = ${id}::uuid`;
  await dropLabelSets(tx, dataset_id);
}

const dropLabelSets = (tx: Tx, datasetId: string): Promise<number> => tx.$executeRaw`
  delete from label_set l where l.dataset_id = ${datasetId}::uuid
    and not exists (select 1 from version_image i where i.dataset_id = l.dataset_id and i.label_sha256 = l.sha256 and i.erased_at is null)`;
