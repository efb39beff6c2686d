-- Figures that are dear to compute are kept with the revision of the dataset they were computed at; any change of what they rest on
-- moves the revision, whoever makes it.
create table darkroom.aggregate (
  tenant_id uuid not null,
  dataset_id uuid not null,
  name text not null,
  asked text not null,
  revision int not null,
  body jsonb not null,
  computed_at timestamptz(3) not null default now(),
  primary key (dataset_id, name, asked)
);
alter table darkroom.aggregate enable row level security;
alter table darkroom.aggregate force row level security;
create policy tenant on darkroom.aggregate to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.aggregate to darkroom_system using (true);
grant select, insert, update, delete on darkroom.aggregate to darkroom_app, darkroom_system;

create function darkroom.move_revisions(p_datasets uuid[]) returns void language sql as $$
  update darkroom.dataset set revision = revision + 1, updated_at = clock_timestamp() where id = any (p_datasets)
$$;

-- Of images only what was published counts: an import at work moves nothing until it ends.
create function darkroom.images_added() returns trigger language plpgsql as $$ begin
  if exists (select 1 from rows_now where published_at is not null) then
    perform darkroom.move_revisions(array(select distinct dataset_id from rows_now where published_at is not null));
  end if;
  return null;
end $$;
create trigger image_added after insert on darkroom.image referencing new table as rows_now
  for each statement execute function darkroom.images_added();
create trigger image_removed after delete on darkroom.image referencing old table as rows_now
  for each statement execute function darkroom.images_added();

create function darkroom.images_changed() returns trigger language plpgsql as $$ begin
  if exists (select 1 from rows_now where published_at is not null) or exists (select 1 from rows_before where published_at is not null) then
    perform darkroom.move_revisions(array(
      select distinct n.dataset_id from rows_now n join rows_before b on b.id = n.id
      where (n.published_at is not null or b.published_at is not null)
        and (n.split, n.status, n.verdict, n.label_state, n.issues, n.group_key, n.filename, n.sha256, n.pixel_hash, n.width, n.height, n.bytes, n.facts, n.object_key, n.published_at)
          is distinct from (b.split, b.status, b.verdict, b.label_state, b.issues, b.group_key, b.filename, b.sha256, b.pixel_hash, b.width, b.height, b.bytes, b.facts, b.object_key, b.published_at)));
  end if;
  return null;
end $$;
create trigger image_changed after update on darkroom.image referencing old table as rows_before new table as rows_now
  for each statement execute function darkroom.images_changed();

-- Annotations and statements that there is nothing.
create function darkroom.marks_changed() returns trigger language plpgsql as $$ begin
  perform darkroom.move_revisions(d.ids) from (
    select array_agg(distinct m.dataset_id) as ids from rows_now m join darkroom.image i on i.id = m.image_id and i.published_at is not null) d
  where d.ids is not null;
  return null;
end $$;
do $$ declare t text; begin
  foreach t in array array['annotation', 'no_finding'] loop
    execute format('create trigger %1$s_added after insert on darkroom.%1$s referencing new table as rows_now for each statement execute function darkroom.marks_changed()', t);
    execute format('create trigger %1$s_changed after update on darkroom.%1$s referencing new table as rows_now for each statement execute function darkroom.marks_changed()', t);
    execute format('create trigger %1$s_removed after delete on darkroom.%1$s referencing old table as rows_now for each statement execute function darkroom.marks_changed()', t);
  end loop;
end $$;

create function darkroom.names_changed() returns trigger language plpgsql as $$ begin
  perform darkroom.move_revisions(array(select distinct dataset_id from rows_now));
  return null;
end $$;
do $$ declare t text; begin
  foreach t in array array['dataset_class', 'layer'] loop
    execute format('create trigger %1$s_added after insert on darkroom.%1$s referencing new table as rows_now for each statement execute function darkroom.names_changed()', t);
    execute format('create trigger %1$s_changed after update on darkroom.%1$s referencing new table as rows_now for each statement execute function darkroom.names_changed()', t);
    execute format('create trigger %1$s_removed after delete on darkroom.%1$s referencing old table as rows_now for each statement execute function darkroom.names_changed()', t);
  end loop;
end $$;

create function darkroom.tiers_changed() returns trigger language plpgsql as $$ begin
  perform darkroom.move_revisions(d.ids) from (
    select array_agg(distinct n.dataset_id) as ids from rows_now n join rows_before b on b.tenant_id = n.tenant_id and b.key = n.key and b.tier <> n.tier
      join darkroom.image i on i.object_key = n.key and i.published_at is not null) d
  where d.ids is not null;
  return null;
end $$;
create trigger stored_object_moved after update on darkroom.stored_object referencing old table as rows_before new table as rows_now
  for each statement execute function darkroom.tiers_changed();
