-- Tables (CSV) whose rows speak of many images, and what readers state: boxes on a layer of their own, or that there is no finding.

alter table darkroom.item add column image_name text, add column true_width int, add column true_height int;
alter table darkroom.image add column true_width int, add column true_height int;
create index item_named on darkroom.item (run_id, image_name, no) where image_name is not null;

create table darkroom.label_row (
  run_id uuid not null,
  item_no int not null,
  line int not null,
  tenant_id uuid not null,
  image_no int,
  reader text,
  class_id int,
  x_min float8,
  y_min float8,
  x_max float8,
  y_max float8,
  code text,
  detail text,
  constraint label_row_pkey primary key (run_id, item_no, line)
);
create index label_row_run_id_image_no_idx on darkroom.label_row (run_id, image_no);
create index label_row_problem on darkroom.label_row (run_id, item_no, line) where code is not null;

create table darkroom.no_finding (
  image_id uuid not null,
  layer_id uuid not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  run_id uuid not null,
  item_no int not null,
  line int not null,
  constraint no_finding_pkey primary key (image_id, layer_id)
);
create index no_finding_dataset_id_idx on darkroom.no_finding (dataset_id);
create index no_finding_run_id_item_no_idx on darkroom.no_finding (run_id, item_no);

do $$ declare t text; begin
  foreach t in array array['label_row', 'no_finding'] loop
    execute format('alter table darkroom.%I enable row level security; alter table darkroom.%I force row level security', t, t);
    execute format($p$create policy tenant on darkroom.%I to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid))$p$, t);
    execute format('create policy system on darkroom.%I to darkroom_system using (true)', t);
    execute format('grant select, insert, update, delete on darkroom.%I to darkroom_app, darkroom_system', t);
    execute format('grant maintain on darkroom.%I to darkroom_worker', t);
  end loop;
end $$;

-- {readers, boxes, statements, problems}: what rows of tables say of these images, each reader on a layer of its own.
create function darkroom.write_readings(p_tenant uuid, p_run uuid, p_dataset uuid, p_mine int[], p jsonb) returns void language plpgsql as $$ begin
  perform darkroom.layer_named(p_tenant, p_dataset, x.id, x.name, 'reader')
    from (select * from jsonb_to_recordset(p -> 'readers') as r(id uuid, name text) order by name) x; -- one order for all writers
  insert into darkroom.annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height)
    select x.id, p_tenant, p_dataset, x.image_id, l.id, p_run, x.item_no, x.line, x.class_id, x.center_x, x.center_y, x.width, x.height
    from jsonb_to_recordset(p -> 'boxes') as x(id uuid, image_no int, image_id uuid, item_no int, line int, reader text, class_id int,
      center_x float8, center_y float8, width float8, height float8)
    join darkroom.layer l on l.dataset_id = p_dataset and l.name = x.reader
    where x.image_no = any(p_mine);
  insert into darkroom.no_finding (image_id, layer_id, tenant_id, dataset_id, run_id, item_no, line)
    select x.image_id, l.id, p_tenant, p_dataset, p_run, x.item_no, x.line
    from jsonb_to_recordset(p -> 'statements') as x(image_no int, image_id uuid, item_no int, line int, reader text)
    join darkroom.layer l on l.dataset_id = p_dataset and l.name = x.reader
    where x.image_no = any(p_mine)
    on conflict (image_id, layer_id) do nothing;
  update darkroom.label_row r set code = x.code, detail = x.detail
    from jsonb_to_recordset(p -> 'problems') as x(image_no int, item_no int, line int, code text, detail text)
    where r.run_id = p_run and r.item_no = x.item_no and r.line = x.line and x.image_no = any(p_mine);
end $$;

-- {objects, images, annotations, classes, layer_id, readings}: what the pixel pass, label files and rows of tables gave.
create or replace function darkroom.write_crawled(p_tenant uuid, p_run uuid, p_dataset uuid, p_mine int[], p jsonb) returns void language plpgsql as $$ begin
  perform darkroom.write_objects(p_tenant, p_dataset, p -> 'objects');
  if p -> 'images' <> '[]' then
    insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, width, height, true_width, true_height, format, split_given,
      folder_class, verdict, status, issues, facts, candidate_key, pixel_hash, object_key, thumbnail_key, source_url, fetched_at)
    select x.image_id, p_tenant, p_dataset, p_run, x.path, x.sha256, x.bytes, x.width, x.height, x.true_width, x.true_height, x.format, x.split,
      x.folder_class, x.verdict, x.status, array(select jsonb_array_elements_text(x.issues)), nullif(x.facts, 'null'::jsonb), x.candidate_key,
      x.pixel_hash, x.object_key, x.thumbnail_key, x.path, clock_timestamp()
    from jsonb_to_recordset(p -> 'images') as x(no int, image_id uuid, path text, sha256 text, bytes bigint, width int, height int, true_width int,
      true_height int, format text, split text, folder_class text, verdict text, status text, issues jsonb, facts jsonb, candidate_key text,
      pixel_hash text, object_key text, thumbnail_key text)
    where x.no = any(p_mine)
    on conflict (id) do update set sha256 = excluded.sha256, bytes = excluded.bytes, width = excluded.width, height = excluded.height,
      true_width = excluded.true_width, true_height = excluded.true_height, format = excluded.format, split_given = excluded.split_given,
      folder_class = excluded.folder_class, verdict = excluded.verdict, status = excluded.status, issues = excluded.issues, facts = excluded.facts,
      candidate_key = excluded.candidate_key, pixel_hash = excluded.pixel_hash, object_key = excluded.object_key,
      thumbnail_key = excluded.thumbnail_key, fetched_at = excluded.fetched_at;
  end if;
  if p -> 'classes' <> '[]' then
    insert into darkroom.dataset_class (tenant_id, dataset_id, class_id, name)
      select p_tenant, p_dataset, x.id, x.name from jsonb_to_recordset(p -> 'classes') as x(id int, name text) order by x.id
      on conflict (dataset_id, class_id) do nothing;
  end if;
  if p -> 'annotations' <> '[]' then
    perform darkroom.write_annotations(p_tenant, p_run, p_dataset,
      darkroom.layer_named(p_tenant, p_dataset, (p ->> 'layer_id')::uuid, 'reference', 'reference'), p_mine, p -> 'annotations');
  end if;
  if p #> '{readings,readers}' <> '[]' or p #> '{readings,problems}' <> '[]' then
    perform darkroom.write_readings(p_tenant, p_run, p_dataset, p_mine, p -> 'readings');
  end if;
end $$;
