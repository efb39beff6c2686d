import { newId } from '../domain/ids';
import type { Attempt } from './attempts';
import type { Tx } from './records';

export type CrawledImage = {
  no: number;
  image_id: string;
  path: string;
  sha256: string | null;
  bytes: number;
  width: number | null;
  height: number | null;
  format: string | null;
  split: string | null;
  folder_class: string | null;
  verdict: 'accepted' | 'warned' | 'rejected';
  status: 'accepted' | 'warned' | 'quarantined';
  problems: unknown[];
  issues: string[];
  facts: unknown;
  candidate_key: string | null;
  pixel_hash: string | null;
  object_key: string | null;
  thumbnail_key: string | null;
};

export type CrawledLabel = {
  no: number;
  image_no: number | null;
  object_key: string | null;
  verdict: 'accepted' | 'warned' | 'rejected';
  problems: unknown[];
  label_state: 'labelled' | 'no_object' | 'unlabelled';
  /** How many rows the file has, and how many of them have a problem. */
  facts: { rows: number; problem_rows: number } | null;
};

export type NewObject = {
  key: string;
  kind: 'image' | 'thumbnail' | 'label' | 'config';
  sha256: string;
  bytes: number;
};

export type NewAnnotation = {
  image_id?: string;
  image_no?: number;
  item_no: number;
  line: number | null;
  class_id: number;
  center_x: number;
  center_y: number;
  width: number;
  height: number;
  confidence: number | null;
  geometry: unknown;
};

/** Writes the rows of stored objects; the same bytes in the same dataset are one object. */
export async function writeObjects(tx: Tx, at: Attempt, datasetId: string, objects: NewObject[]): Promise<void> {
  if (objects.length === 0) return;
  await tx.$executeRaw`
    insert into stored_object (tenant_id, key, dataset_id, kind, sha256, bytes, tier)
    select distinct on (x.key) ${at.tenantId}::uuid, x.key, ${datasetId}::uuid, x.kind, x.sha256, x.bytes, 'hot'
    from jsonb_to_recordset(${JSON.stringify(objects)}::jsonb) as x(key text, kind text, sha256 text, bytes bigint)
    order by x.key -- one order for all writers, so that none waits for another in a circle
    on conflict (tenant_id, key) do nothing`;
}

/** Writes what the pixel pass found, in one round trip: stored objects, item and image rows. */
export async function writeImages(
  tx: Tx,
  at: Attempt,
  datasetId: string,
  images: CrawledImage[],
  objects: NewObject[],
): Promise<void> {
  if (images.length === 0) return writeObjects(tx, at, datasetId, objects);
  await tx.$executeRaw`
    with stored as (
      insert into stored_object (tenant_id, key, dataset_id, kind, sha256, bytes, tier)
      select distinct on (o.key) ${at.tenantId}::uuid, o.key, ${datasetId}::uuid, o.kind, o.sha256, o.bytes, 'hot'
      from jsonb_to_recordset(${JSON.stringify(objects)}::jsonb) as o(key text, kind text, sha256 text, bytes bigint)
      order by o.key on conflict (tenant_id, key) do nothing),
    x as (
      select * from jsonb_to_recordset(${JSON.stringify(images)}::jsonb) as x(no int, image_id uuid, path text, sha256 text, bytes bigint, width int,
        height int, format text, split text, folder_class text, verdict text, status text, problems jsonb, issues jsonb, facts jsonb,
        candidate_key text, pixel_hash text, object_key text, thumbnail_key text)),
    items as (
      update item i set verdict = x.verdict, problems = x.problems, facts = x.facts, object_key = x.object_key
      from x where i.run_id = ${at.runId}::uuid and i.no = x.no)
    insert into image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, width, height, format, split_given, folder_class, verdict, status,
      issues, facts, candidate_key, pixel_hash, object_key, thumbnail_key, source_url, fetched_at)
    select x.image_id, ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.path, x.sha256, x.bytes, x.width, x.height, x.format, x.split,
      x.folder_class, x.verdict, x.status, array(select jsonb_array_elements_text(x.issues)), x.facts, x.candidate_key, x.pixel_hash, x.object_key,
      x.thumbnail_key, x.path, clock_timestamp()
    from x
    on conflict (id) do update set sha256 = excluded.sha256, bytes = excluded.bytes, width = excluded.width, height = excluded.height,
      format = excluded.format, split_given = excluded.split_given, folder_class = excluded.folder_class, verdict = excluded.verdict,
      status = excluded.status, issues = excluded.issues, facts = excluded.facts, candidate_key = excluded.candidate_key,
      pixel_hash = excluded.pixel_hash, object_key = excluded.object_key, thumbnail_key = excluded.thumbnail_key, fetched_at = excluded.fetched_at`;
}

/** Writes what was read in label files: item rows and annotations on `layerId`. */
export async function writeLabels(
  tx: Tx,
  at: Attempt,
  target: { datasetId: string; layerId: string },
  labels: CrawledLabel[],
  annotations: NewAnnotation[],
): Promise<void> {
  if (labels.length === 0) return;
  await tx.$executeRaw`
    update item i set verdict = x.verdict, problems = x.problems, object_key = x.object_key, label_state = x.label_state, facts = x.facts
    from jsonb_to_recordset(${JSON.stringify(labels)}::jsonb) as x(no int, verdict text, problems jsonb, object_key text, label_state text, facts jsonb)
    where i.run_id = ${at.runId}::uuid and i.no = x.no`;
  await writeAnnotations(tx, at, target, annotations);
}

/** Adds annotations; the image is given by id or by its item number in this run. */
export async function writeAnnotations(
  tx: Tx,
  at: Attempt,
  target: { datasetId: string; layerId: string },
  annotations: NewAnnotation[],
): Promise<void> {
  if (annotations.length === 0) return;
  const rows = annotations.map((annotation) => ({ ...annotation, id: newId() }));
  await tx.$executeRaw`
    insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height, confidence, geometry)
    select x.id, ${at.tenantId}::uuid, ${target.datasetId}::uuid, coalesce(x.image_id, i.image_id), ${target.layerId}::uuid, ${at.runId}::uuid, x.item_no,
      x.line, x.class_id, x.center_x, x.center_y, x.width, x.height, x.confidence, nullif(x.geometry, 'null'::jsonb)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, image_id uuid, image_no int, item_no int, line int, class_id int, center_x float8,
      center_y float8, width float8, height float8, confidence float8, geometry jsonb)
    left join item i on i.run_id = ${at.runId}::uuid and i.no = x.image_no`;
}

/** The layer of that name, made when there is none yet. */
export async function layerNamed(
  tx: Tx,
  tenantId: string,
  datasetId: string,
  name: string,
  kind: string,
): Promise<string> {
  await tx.$executeRaw`
    insert into layer (id, tenant_id, dataset_id, name, kind) values (${newId()}::uuid, ${tenantId}::uuid, ${datasetId}::uuid, ${name}, ${kind})
    on conflict (dataset_id, name) do nothing`;
  const [row] = await tx.$queryRaw<
    { id: string }[]
  >`select id::text from layer where dataset_id = ${datasetId}::uuid and name = ${name}`;
  return row!.id;
}

/** Classes of a dataset; a name that is known keeps its id. */
export async function writeClasses(
  tx: Tx,
  tenantId: string,
  datasetId: string,
  classes: readonly { id: number; name: string }[],
): Promise<void> {
  if (classes.length === 0) return;
  await tx.$executeRaw`
    insert into dataset_class (tenant_id, dataset_id, class_id, name)
    select ${tenantId}::uuid, ${datasetId}::uuid, x.id, x.name from jsonb_to_recordset(${JSON.stringify(classes)}::jsonb) as x(id int, name text)
    on conflict (dataset_id, class_id) do nothing`;
}
