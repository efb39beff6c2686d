import { randomUUID } from 'node:crypto';
import { sql } from './darkroom';

/**
 * A dataset of many images without importing them: rows that share the picture and the boxes of `like`, an image of the browser tests.
 * Every fifth is in validation, every tenth has a box.
 */
export async function manyImages(like: string, count: number): Promise<string> {
  const [dataset, run] = [randomUUID(), randomUUID()];
  await sql(
    `insert into dataset (id, tenant_id, name, created_by) select $1, tenant_id, $2, 'Test' from image where id = $3`,
    ...[dataset, `Many images ${dataset}`, like],
  );
  await sql(
    `insert into run (id, tenant_id, dataset_id, workflow, state, settings, source, actor, published_at, started_at, ended_at)
     select $2, r.tenant_id, $1, r.workflow, r.state, r.settings, r.source, r.actor, now(), now(), now() from run r join image i on i.run_id = r.id where i.id = $3`,
    ...[dataset, run, like],
  );
  await sql(
    `insert into dataset_class (tenant_id, dataset_id, class_id, name) select tenant_id, $1, 0, 'Nodule' from image where id = $2`,
    ...[dataset, like],
  );
  await sql(
    `insert into layer (id, tenant_id, dataset_id, name, kind) select $1, tenant_id, $1, 'R1', 'reader' from image where id = $2`,
    ...[dataset, like],
  );
  await sql(
    `insert into image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, width, height, true_width, true_height, format, split, status, label_state, issues, source_url,
       object_key, thumbnail_key, created_at, fetched_at, published_at)
     select gen_random_uuid(), tenant_id, $1::uuid, $2, 'many/' || lpad(g::text, 6, '0') || '.png', sha256, 1000 + g * 37 % 1009, width, height, true_width, true_height, format,
       case when g % 5 = 0 then 'validation' else 'training' end, 'accepted', 'labelled', '{}', source_url, object_key, thumbnail_key,
       timestamptz '2026-01-01' + make_interval(secs => g), now(), now()
     from image, generate_series(1, $4::int) g where id = $3`,
    ...[dataset, run, like, count],
  );
  await sql(
    `insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height)
     select gen_random_uuid(), tenant_id, dataset_id, id, dataset_id, run_id, 0, 1, 0, 0.5, 0.5, 0.2, 0.3 from image
     where dataset_id = $1 and right(filename, 5) = '0.png'`,
    dataset,
  );
  // As workers do after much was written: what the planner knows of a table before that leads it astray.
  await sql('analyze image, annotation');
  return dataset;
}
