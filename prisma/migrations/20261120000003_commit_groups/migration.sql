-- A commit group in one round trip: ownership, tenant, fence, items, effects. What a step writes for its items is one function each.

create function darkroom.write_objects(p_tenant uuid, p_dataset uuid, p_objects jsonb) returns void language sql as $$
  insert into darkroom.stored_object (tenant_id, key, dataset_id, kind, sha256, checksum, bytes, tier)
  select distinct on (x.key) p_tenant, x.key, p_dataset, x.kind, x.sha256, x.checksum, x.bytes, 'hot'
  from jsonb_to_recordset(p_objects) as x(key text, kind text, sha256 text, checksum text, bytes bigint)
  order by x.key -- one order for all writers, so that none waits for another in a circle
  on conflict (tenant_id, key) do nothing
$$;

-- The layer of that name, made when there is none yet.
create function darkroom.layer_named(p_tenant uuid, p_dataset uuid, p_id uuid, p_name text, p_kind text) returns uuid language plpgsql as $$
declare v_id uuid; begin
  select id into v_id from darkroom.layer where dataset_id = p_dataset and name = p_name;
  if found then return v_id; end if;
  insert into darkroom.layer (id, tenant_id, dataset_id, name, kind) values (p_id, p_tenant, p_dataset, p_name, p_kind)
    on conflict (dataset_id, name) do nothing;
  select id into v_id from darkroom.layer where dataset_id = p_dataset and name = p_name;
  return v_id;
end $$;

-- Annotations on one layer; the image is given by its id or by its item number in this run.
create function darkroom.write_annotations(p_tenant uuid, p_run uuid, p_dataset uuid, p_layer uuid, p_mine int[], p_annotations jsonb) returns void
language sql as $$
  insert into darkroom.annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height,
    confidence, geometry)
  select x.id, p_tenant, p_dataset, coalesce(x.image_id, i.image_id), p_layer, p_run, x.item_no, x.line, x.class_id, x.center_x, x.center_y, x.width,
    x.height, x.confidence, nullif(x.geometry, 'null'::jsonb)
  from jsonb_to_recordset(p_annotations) as x(id uuid, image_id uuid, image_no int, item_no int, line int, class_id int, center_x float8,
    center_y float8, width float8, height float8, confidence float8, geometry jsonb)
  left join darkroom.item i on i.run_id = p_run and i.no = x.image_no
  where x.item_no = any(p_mine)
$$;

-- {objects, images, annotations, classes, layer_id}: what the pixel pass and label files gave.
create function darkroom.write_crawled(p_tenant uuid, p_run uuid, p_dataset uuid, p_mine int[], p jsonb) returns void language plpgsql as $$ begin
  perform darkroom.write_objects(p_tenant, p_dataset, p -> 'objects');
  if p -> 'images' <> '[]' then
    insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, width, height, format, split_given, folder_class, verdict,
      status, issues, facts, candidate_key, pixel_hash, object_key, thumbnail_key, source_url, fetched_at)
    select x.image_id, p_tenant, p_dataset, p_run, x.path, x.sha256, x.bytes, x.width, x.height, x.format, x.split, x.folder_class, x.verdict, x.status,
      array(select jsonb_array_elements_text(x.issues)), nullif(x.facts, 'null'::jsonb), x.candidate_key, x.pixel_hash, x.object_key, x.thumbnail_key,
      x.path, clock_timestamp()
    from jsonb_to_recordset(p -> 'images') as x(no int, image_id uuid, path text, sha256 text, bytes bigint, width int, height int, format text,
      split text, folder_class text, verdict text, status text, issues jsonb, facts jsonb, candidate_key text, pixel_hash text, object_key text,
      thumbnail_key text)
    where x.no = any(p_mine)
    on conflict (id) do update set sha256 = excluded.sha256, bytes = excluded.bytes, width = excluded.width, height = excluded.height,
      format = excluded.format, split_given = excluded.split_given, folder_class = excluded.folder_class, verdict = excluded.verdict,
      status = excluded.status, issues = excluded.issues, facts = excluded.facts, candidate_key = excluded.candidate_key,
      pixel_hash = excluded.pixel_hash, object_key = excluded.object_key, thumbnail_key = excluded.thumbnail_key, fetched_at = excluded.fetched_at;
  end if;
  if p -> 'annotations' <> '[]' then
    insert into darkroom.dataset_class (tenant_id, dataset_id, class_id, name)
      select p_tenant, p_dataset, x.id, x.name from jsonb_to_recordset(p -> 'classes') as x(id int, name text) order by x.id
      on conflict (dataset_id, class_id) do nothing;
    perform darkroom.write_annotations(p_tenant, p_run, p_dataset,
      darkroom.layer_named(p_tenant, p_dataset, (p ->> 'layer_id')::uuid, 'reference', 'reference'), p_mine, p -> 'annotations');
  end if;
end $$;

-- {images: [{no, image_id, verdict, status, issues}]}: rows that say so already are left alone.
create function darkroom.write_judgements(p_tenant uuid, p_run uuid, p_dataset uuid, p_mine int[], p jsonb) returns void language sql as $$
  update darkroom.image i set verdict = x.verdict, status = x.status, issues = x.issues
  from (select x.no, x.image_id, x.verdict, x.status, array(select jsonb_array_elements_text(x.issues)) as issues
    from jsonb_to_recordset(p -> 'images') as x(no int, image_id uuid, verdict text, status text, issues jsonb)) x
  where i.id = x.image_id and x.no = any(p_mine)
    and (i.verdict <> x.verdict or i.status <> x.status or i.issues is distinct from x.issues)
$$;

-- {layer, layer_id, objects, annotations}: labels generated for images that had none.
create function darkroom.write_generated(p_tenant uuid, p_run uuid, p_dataset uuid, p_mine int[], p jsonb) returns void language plpgsql as $$ begin
  if p -> 'annotations' = '[]' then return; end if;
  perform darkroom.write_objects(p_tenant, p_dataset, p -> 'objects');
  perform darkroom.write_annotations(p_tenant, p_run, p_dataset,
    darkroom.layer_named(p_tenant, p_dataset, (p ->> 'layer_id')::uuid, p ->> 'layer', 'generated'), p_mine, p -> 'annotations');
  update darkroom.image set label_state = 'labelled'
    where id in (select x.image_id from jsonb_to_recordset(p -> 'annotations') as x(image_id uuid, item_no int) where x.item_no = any(p_mine));
end $$;

-- {moves: [{no, key, from, to}]}: objects are where their verified copy is; the old copy is remembered until it has been deleted.
create function darkroom.switch_tiers(p_tenant uuid, p_run uuid, p_dataset uuid, p_mine int[], p jsonb) returns void language sql as $$
  update darkroom.stored_object o set tier = x."to", leftover_tier = x."from"
  from jsonb_to_recordset(p -> 'moves') as x(no int, key text, "from" text, "to" text)
  where o.tenant_id = p_tenant and o.key = x.key and o.tier = x."from" and x.no = any(p_mine)
$$;

-- The whole commit of a group. True, or false when this attempt may not write any more.
-- p_items: [{no, verdict?, problems?, object_key?, label_state?, facts?}], finished by step p_step; those that were already are passed over,
-- unless p_again (the crash suite's negative control). p_dead: [{no, failure}], laid aside. p_effect: the function that writes p_payload, or null.
create function darkroom.commit_group(p_tenant uuid, p_run uuid, p_attempt int, p_step int, p_page int, p_worker text, p_workflow text, p_owner text,
  p_again boolean, p_items jsonb, p_dead jsonb, p_effect text, p_payload jsonb) returns boolean language plpgsql set enable_seqscan = off as $$
declare v_mine int[]; v_dataset uuid; begin
  if p_workflow is not null then
    perform 1 from dbos.workflow_status where workflow_uuid = p_workflow and owner_xid = p_owner for share;
    if not found then return false; end if;
  end if;
  perform set_config('darkroom.tenant_id', p_tenant::text, true);
  if not darkroom.fence(p_run, p_attempt, p_step, p_page, p_worker) then return false; end if;
  with mine as (
    update darkroom.item i set done_step = p_step, tries = 0, finished_at = clock_timestamp(), verdict = coalesce(x.verdict, i.verdict),
      problems = coalesce(x.problems, i.problems), object_key = coalesce(x.object_key, i.object_key), label_state = coalesce(x.label_state, i.label_state),
      facts = coalesce(nullif(x.facts, 'null'::jsonb), i.facts)
    from jsonb_to_recordset(p_items) as x(no int, verdict text, problems jsonb, object_key text, label_state text, facts jsonb)
    where i.run_id = p_run and i.no = x.no and (i.done_step < p_step or p_again) and i.dead is null returning i.no)
  select coalesce(array_agg(no), '{}') into v_mine from mine;
  if p_dead is not null then
    update darkroom.item i set dead = d.failure, dead_at = clock_timestamp(), verdict = coalesce(i.verdict, 'rejected')
      from jsonb_to_recordset(p_dead) as d(no int, failure jsonb) where i.run_id = p_run and i.no = d.no;
  end if;
  if p_effect is not null and v_mine <> '{}' then
    select dataset_id into v_dataset from darkroom.run where id = p_run;
    execute format('select darkroom.%I($1, $2, $3, $4, $5)', p_effect) using p_tenant, p_run, v_dataset, v_mine, p_payload;
  end if;
  return true;
end $$;
