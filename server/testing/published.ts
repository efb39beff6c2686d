import { newId } from '../domain/ids';
import { query } from './database';
import type { Instance } from './instance';

/** A box of a layer: [class id, centre x, centre y, width, height], shares of the image; a confidence may follow. */
export type PublishedBox = readonly [number, number, number, number, number, number?];

export type PublishedImage = {
  filename?: string;
  split?: string | null;
  sha256?: string;
  status?: string;
  group_key?: string | null;
  width?: number;
  height?: number;
  bytes?: number;
  facts?: unknown;
  created_at?: string;
  /** Boxes by layer; an empty list is the statement that there is nothing. */
  layers?: Readonly<Record<string, readonly PublishedBox[]>>;
  /** When the run was asked for that brought a layer; without it the layer came with the images. */
  brought?: Readonly<Record<string, string>>;
};

type Published = {
  classes?: readonly string[];
  images: readonly PublishedImage[];
  /** Kind of a layer: `reader` unless it stands here. */
  kinds?: Readonly<Record<string, string>>;
};

/** A dataset as runs leave it, written as rows: for what only reads them. Ids of the images are in the order given. */
export async function aPublishedDataset(
  { database, tenantId }: Pick<Instance, 'database' | 'tenantId'>,
  { classes = [], images, kinds = {} }: Published,
): Promise<{ datasetId: string; runId: string; imageIds: string[] }> {
  const [datasetId, runId] = [newId(), newId()];
  const imageIds = images.map(() => newId());
  const write = (sql: string, rows: unknown) =>
    query(database.adminUrl, sql, [tenantId, datasetId, JSON.stringify(rows), runId]);
  await query(
    database.adminUrl,
    `insert into darkroom.dataset (id, tenant_id, name, created_by) values ($2, $1, $3, 'Test')`,
    [tenantId, datasetId, `dataset ${datasetId}`],
  );
  await query(
    database.adminUrl,
    `insert into darkroom.run (id, tenant_id, dataset_id, workflow, state, settings, source, actor, published_at)
     values ($3, $1, $2, 'dataset-pipeline', 'completed', '{"split_seed":1}', '[]', '{}', now())`,
    [tenantId, datasetId, runId],
  );
  await write(
    `insert into darkroom.dataset_class (tenant_id, dataset_id, class_id, name)
     select $1, $2, ordinality - 1, value from jsonb_array_elements_text($3::jsonb) with ordinality where $4::uuid is not null`,
    classes,
  );
  const layers = [...new Set(images.flatMap((image) => Object.keys(image.layers ?? {})))].map((name) => ({
    id: newId(),
    name,
    kind: kinds[name] ?? 'reader',
  }));
  await write(
    `insert into darkroom.layer (id, tenant_id, dataset_id, name, kind)
     select x.id, $1, $2, x.name, x.kind from jsonb_to_recordset($3::jsonb) as x(id uuid, name text, kind text) where $4::uuid is not null`,
    layers,
  );
  await write(
    `insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, width, height, split, group_key, status, label_state, issues, facts, source_url, object_key, created_at, published_at)
     select x.id, $1, $2, $4, x.filename, x.sha256, x.bytes, x.width, x.height, x.split, x.group_key, x.status, x.label_state, '{}', x.facts, 'folder', x.id::text, coalesce(x.created_at, now()), now()
     from jsonb_to_recordset($3::jsonb) as x(id uuid, filename text, sha256 text, bytes bigint, width int, height int, split text, group_key text, status text, label_state text, facts jsonb, created_at timestamptz)`,
    images.map((image, index) => ({
      filename: `${String(index).padStart(6, '0')}.png`,
      sha256: imageIds[index]!.replaceAll('-', ''),
      bytes: 1000,
      width: 100,
      height: 100,
      split: null,
      status: 'accepted',
      label_state: labelState(image),
      ...image,
      id: imageIds[index],
    })),
  );
  const moments = [...new Set(images.flatMap((image) => Object.values(image.brought ?? {})))];
  const runAt = new Map(moments.map((moment) => [moment, newId()]));
  await write(
    `insert into darkroom.run (id, tenant_id, dataset_id, workflow, state, settings, source, actor, created_at, published_at)
     select x.id, $1, $2, 'dataset-pipeline', 'completed', '{"split_seed":1}', '[]', '{}', x.at, x.at
     from jsonb_to_recordset($3::jsonb) as x(id uuid, at timestamptz) where $4::uuid is not null`,
    [...runAt].map(([at, id]) => ({ id, at })),
  );
  const layerId = new Map(layers.map(({ id, name }) => [name, id]));
  const read = images.flatMap((image, index) =>
    Object.entries(image.layers ?? {}).map(([name, boxes]) => ({
      image: imageIds[index],
      layer: layerId.get(name),
      run: runAt.get(image.brought?.[name] ?? '') ?? runId,
      boxes,
    })),
  );
  await write(
    `insert into darkroom.no_finding (image_id, layer_id, tenant_id, dataset_id, run_id, item_no, line)
     select x.image, x.layer, $1, $2, x.run, 0, 0 from jsonb_to_recordset($3::jsonb) as x(image uuid, layer uuid, run uuid) where $4::uuid is not null`,
    read.filter(({ boxes }) => boxes.length === 0),
  );
  await write(
    `insert into darkroom.annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height, confidence)
     select x.id, $1, $2, x.image, x.layer, x.run, 0, x.line, x.class_id, x.cx, x.cy, x.w, x.h, x.confidence
     from jsonb_to_recordset($3::jsonb) as x(id uuid, image uuid, layer uuid, run uuid, line int, class_id int, cx float8, cy float8, w float8, h float8, confidence float8)
     where $4::uuid is not null`,
    read.flatMap(({ image, layer, run, boxes }) =>
      boxes.map(([class_id, cx, cy, w, h, confidence = null], line) => ({
        ...{ id: newId(), image, layer, run, line, class_id, cx, cy, w, h, confidence },
      })),
    ),
  );
  return { datasetId, runId, imageIds };
}

function labelState({ layers }: PublishedImage): string {
  const boxes = Object.values(layers ?? {});
  if (boxes.length === 0) return 'unlabelled';
  return boxes.some((list) => list.length > 0) ? 'labelled' : 'no_object';
}
