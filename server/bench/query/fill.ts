import { randomFillSync } from 'node:crypto';
import pg from 'pg';
import sharp from 'sharp';
import { newId } from '../../domain/ids';
import { DEFAULT_SPLITS } from '../../domain/splits';
import type { Context } from '../../services/ports';

const THUMBNAILS = 64; // shared by all images: the pages do not care
const BOXES = 10; // of an image
const READERS = ['R8', 'R9', 'R10'];
const CLASSES = 14;

/**
 * A dataset as imports leave it, written as rows: `images` images with ten boxes each by three readers who mostly agree. Every fourth
 * finding is seen by two readers alone. The same for every run.
 */
export async function fillDataset({ actor, hot, config }: Context, images: number): Promise<string> {
  const client = new pg.Client({ connectionString: config.DATABASE_URL! });
  await client.connect();
  const [datasetId, runId] = [newId(), newId()];
  const names = ['tenant', 'dataset', 'run', 'images'] as const;
  const values = { tenant: actor.tenantId, dataset: datasetId, run: runId, images };
  // `:name` stands for a value: a statement takes those that it names.
  const run = (sql: string) => {
    const used = names.filter((name) => sql.includes(`:${name}`));
    const text = used.reduce((all, name, at) => all.replaceAll(`:${name}`, `$${at + 1}`), sql);
    return client.query(
      text,
      used.map((name) => values[name]),
    );
  };
  try {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off`);
    await client.query(
      `create function pg_temp.chance(text) returns float8 language sql immutable as $$ select (hashtextextended($1, 7) & 1048575)::float8 / 1048576 $$`,
    );
    // Ids by name, of the shape that ids have.
    await client.query(
      `create function pg_temp.id(text) returns uuid language sql immutable as $$ select overlay(overlay(md5($1) placing '4' from 13) placing '8' from 17)::uuid $$`,
    );
    await run(
      `insert into darkroom.dataset (id, tenant_id, name, created_by) values (:dataset::uuid, :tenant::uuid, 'Large ' || :images::int, 'Bench')`,
    );
    await run(`insert into darkroom.run (id, tenant_id, dataset_id, workflow, state, settings, source, actor, published_at, ended_at, started_at)
      values (:run::uuid, :tenant::uuid, :dataset::uuid, 'dataset-pipeline', 'completed', '{"split_seed":42}', '{"type":"folder","path":"bench"}', '{}', now(), now(), now())`);
    await run(
      `insert into darkroom.dataset_class (tenant_id, dataset_id, class_id, name) select :tenant::uuid, :dataset::uuid, c, 'Finding ' || c from generate_series(0, ${CLASSES - 1}) c`,
    );
    await run(`insert into darkroom.layer (id, tenant_id, dataset_id, name, kind)
      select pg_temp.id(:dataset::text || name), :tenant::uuid, :dataset::uuid, name, 'reader' from unnest('{${READERS.join(',')}}'::text[]) name`);
    await run(imagesSql());
    await run(annotationsSql());
    await run(`insert into darkroom.item (run_id, no, tenant_id, kind, path, pair_key, image_id, done_step, verdict, bytes)
      select :run::uuid, row_number() over (order by id), :tenant::uuid, 'image', filename, filename, id, 8, 'accepted', bytes from darkroom.image where dataset_id = :dataset::uuid`);
    await run(`insert into darkroom.stored_object (tenant_id, key, dataset_id, kind, sha256, checksum, bytes, tier)
      select tenant_id, object_key, dataset_id, 'images', sha256, '', bytes, case when pg_temp.chance(filename) < .1 then 'hot' else 'cold' end from darkroom.image where dataset_id = :dataset::uuid`);
    for (let nth = 0; nth < THUMBNAILS; nth++) {
      const key = `${actor.tenantId}/datasets/${datasetId}/thumbnails/${nth}.jpg`;
      const { bytes, sha256 } = await hot.put(key, await thumbnail());
      await client.query(
        `insert into darkroom.stored_object (tenant_id, key, dataset_id, kind, sha256, checksum, bytes, tier) values ($1, $2, $3, 'thumbnails', $4, '', $5, 'hot')`,
        [actor.tenantId, key, datasetId, sha256, bytes],
      );
    }
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  return datasetId;
}

function imagesSql(): string {
  const total = Object.values(DEFAULT_SPLITS).reduce((sum, size) => sum + size, 0);
  let reached = 0;
  const splits = Object.entries(DEFAULT_SPLITS).map(([name, size]) => {
    reached += size;
    return `when u < ${reached / total} then '${name}'`;
  });
  return `
    insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, width, height, format, split, group_key, status, label_state, issues, facts, source_url,
      object_key, thumbnail_key, created_at, fetched_at, published_at)
    select pg_temp.id(:dataset::text || g), :tenant::uuid, :dataset::uuid, :run::uuid, 'films/' || lpad(g::text, 7, '0') || '.png', md5('a' || g) || md5('b' || g), 500000 + (u * 1000000)::int,
      1000 + g % 7 * 100, 1000 + g % 5 * 100, 'png', case ${splits.join(' ')} else 'training' end, 'patient ' || g / 3, case when g % 50 = 0 then 'warned' else 'accepted' end, 'labelled',
      case when g % 20 = 0 then '{dark}'::text[] else '{}' end,
      jsonb_build_object('measures', jsonb_build_object('brightness', jsonb_build_object('mean', round(u::numeric, 4)), 'contrast', round((1 - u)::numeric, 4), 'sharpness', round((u * 100)::numeric, 2), 'entropy', round((u * 8)::numeric, 3))),
      'films', 'bench/' || :dataset::text || '/' || g, :tenant::text || '/datasets/' || :dataset::text || '/thumbnails/' || g % ${THUMBNAILS} || '.jpg',
      now() - make_interval(mins => :images::int - g), now(), now()
    from (select g, pg_temp.chance('split' || g) as u from generate_series(1, :images::int) g) x`;
}

/** Slot s of an image: finding s / 3, reader s % 3; the three readers' boxes of a finding differ by a little. */
function annotationsSql(): string {
  return `
    insert into darkroom.annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height)
    select pg_temp.id(:dataset::text || 'box' || g || '.' || s), :tenant::uuid, :dataset::uuid, pg_temp.id(:dataset::text || g),
      pg_temp.id(:dataset::text || ('{${READERS.join(',')}}'::text[])[1 + s % 3]), :run::uuid, 0, s,
      floor(${CLASSES} * power(pg_temp.chance('class' || g || '.' || f), 2))::int,
      .2 + .6 * pg_temp.chance('x' || g || '.' || f) + .02 * pg_temp.chance('dx' || g || '.' || s), .2 + .6 * pg_temp.chance('y' || g || '.' || f) + .02 * pg_temp.chance('dy' || g || '.' || s),
      .05 + .15 * pg_temp.chance('w' || g || '.' || f) + .01 * pg_temp.chance('dw' || g || '.' || s), .05 + .15 * pg_temp.chance('h' || g || '.' || f)
    from (select g, s, s / 3 as f from generate_series(1, :images::int) g, generate_series(0, ${BOXES - 1}) s) x`;
}

const thumbnail = (): Promise<Buffer> =>
  sharp(randomFillSync(Buffer.alloc(16 * 16)), { raw: { width: 16, height: 16, channels: 1 } })
    .resize(256, 256, { kernel: 'cubic' })
    .jpeg({ quality: 75 })
    .toBuffer();
