-- Frozen versions: what a dataset was at one moment, by content. Labels are kept once for each content, however many versions have them.
create table darkroom.label_set (
  dataset_id uuid not null,
  sha256 text not null,
  tenant_id uuid not null,
  body jsonb not null,
  primary key (dataset_id, sha256)
);

create table darkroom.version (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  number int not null,
  name text,
  note text,
  state text not null default 'frozen' check (state in ('frozen', 'published', 'deleted')),
  hash text not null default '',
  revision int not null,
  classes jsonb not null,
  config jsonb not null,
  seed int not null,
  code_version text not null,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  published_by text,
  published_at timestamptz(3),
  override_reason text,
  emptied_at timestamptz(3)
);
create unique index version_number on darkroom.version (dataset_id, number);

create table darkroom.version_image (
  version_id uuid not null,
  no int not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  image_id uuid not null,
  run_id uuid not null,
  filename text not null,
  name text not null,
  split text,
  status text not null,
  sha256 text not null,
  bytes bigint not null,
  width int,
  height int,
  format text,
  group_key text,
  label_sha256 text not null,
  annotations int not null,
  object_key text,
  source_url text not null,
  licence text,
  fetched_at timestamptz(3),
  erased_at timestamptz(3),
  primary key (version_id, no)
);
create index version_image_content on darkroom.version_image (version_id, sha256);
create index version_image_image on darkroom.version_image (image_id);
create index version_image_labels on darkroom.version_image (dataset_id, label_sha256);

-- What is frozen stays as it is; only what must not be known any more is taken out, leaving its hash.
create function darkroom.version_image_guard() returns trigger language plpgsql as $$ begin
  if (new.version_id, new.no, new.image_id, new.sha256, new.label_sha256, new.split, new.bytes, new.annotations)
      is distinct from (old.version_id, old.no, old.image_id, old.sha256, old.label_sha256, old.split, old.bytes, old.annotations)
    or (old.erased_at is not null and new.erased_at is distinct from old.erased_at)
    or (new.erased_at is null and (new.filename, new.name, new.status, new.width, new.height, new.format, new.group_key, new.object_key, new.source_url, new.licence)
      is distinct from (old.filename, old.name, old.status, old.width, old.height, old.format, old.group_key, old.object_key, old.source_url, old.licence)) then
    raise exception 'image % of version % is frozen', old.no, old.version_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger version_image_guard before update on darkroom.version_image for each row execute function darkroom.version_image_guard();

create function darkroom.version_guard() returns trigger language plpgsql as $$ begin
  if old.hash <> '' and (new.number, new.hash, new.revision, new.classes, new.config, new.seed, new.code_version, new.created_by, new.created_at)
      is distinct from (old.number, old.hash, old.revision, old.classes, old.config, old.seed, old.code_version, old.created_by, old.created_at)
    or (old.state = 'published' and new.state = 'frozen') or (old.state = 'deleted' and new.state <> 'deleted') then
    raise exception 'version % is frozen', old.number using errcode = '23514';
  end if;
  return new;
end $$;
create trigger version_guard before update on darkroom.version for each row execute function darkroom.version_guard();

-- Writing a version somewhere, for whoever trains with it.
create table darkroom.export (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  version_id uuid not null,
  format text not null,
  layer text,
  store text not null check (store in ('hot', 'cold')),
  place text not null,
  is_publication boolean not null default false,
  state text not null default 'pending' check (state in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  wanted text not null default 'run' check (wanted in ('run', 'cancel')),
  done int not null default 0,
  total int not null,
  bytes bigint not null default 0,
  objects int not null default 0,
  losses jsonb not null default '[]',
  problem jsonb,
  worker text,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  ended_at timestamptz(3)
);
create index export_version on darkroom.export (version_id, created_at);
create index export_left on darkroom.export (state, created_at) where state in ('pending', 'running');

create function darkroom.export_changed() returns trigger language plpgsql security definer set search_path = '' as $$ begin
  perform realtime.send(jsonb_build_object('kind', 'dataset', 'id', new.dataset_id), 'changed', 'org:' || new.tenant_id, true);
  return null;
end $$;
create trigger export_changed after insert or update of state, done on darkroom.export for each row execute function darkroom.export_changed();
create trigger version_changed after insert or update of state on darkroom.version for each row execute function darkroom.export_changed();

-- Who moved which images between splits, when and why.
create table darkroom.split_change (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  kind text not null check (kind in ('draw', 'move', 'undo', 'restore')),
  plan jsonb not null,
  reason text,
  undoes uuid,
  images int not null default 0,
  actor text not null,
  actor_id text,
  at timestamptz(3) not null default now()
);
create index split_change_dataset on darkroom.split_change (dataset_id, at);
create table darkroom.split_move (
  change_id uuid not null,
  image_id uuid not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  from_split text,
  to_split text,
  primary key (change_id, image_id)
);
create index split_move_image on darkroom.split_move (image_id);

do $$ declare t text; begin
  foreach t in array array['label_set', 'version', 'version_image', 'export', 'split_change', 'split_move'] loop
    execute format('alter table darkroom.%I enable row level security; alter table darkroom.%I force row level security', t, t);
    execute format($p$create policy tenant on darkroom.%I to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid))$p$, t);
    execute format('create policy system on darkroom.%I to darkroom_system using (true)', t);
    execute format('grant select, insert, update, delete on darkroom.%I to darkroom_app, darkroom_system', t);
  end loop;
end $$;
revoke update on darkroom.label_set, darkroom.split_change, darkroom.split_move from darkroom_app, darkroom_system;
