-- What browsers and scripts send: an upload holds files, a file holds the parts that lie in the hot store, a use says which run reads it.

create table darkroom.upload (
  id uuid not null,
  tenant_id uuid not null,
  created_by text,
  created_at timestamptz(3) not null default now(),
  touched_at timestamptz(3) not null default now(),
  removed_at timestamptz(3),
  swept_at timestamptz(3),
  constraint upload_pkey primary key (id)
);
create index upload_tenant_id_idx on darkroom.upload (tenant_id, created_at);
create index upload_unswept on darkroom.upload (touched_at) where swept_at is null;

create table darkroom.upload_file (
  id uuid not null,
  tenant_id uuid not null,
  upload_id uuid not null,
  path text collate "C" not null,
  bytes bigint not null,
  received bigint not null default 0,
  modified_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  constraint upload_file_pkey primary key (id),
  constraint upload_file_received check (received between 0 and bytes)
);
create unique index upload_file_path on darkroom.upload_file (upload_id, path);

create table darkroom.upload_part (
  file_id uuid not null,
  start bigint not null,
  tenant_id uuid not null,
  bytes bigint not null,
  key text not null,
  constraint upload_part_pkey primary key (file_id, start)
);

create table darkroom.upload_use (
  upload_id uuid not null,
  run_id uuid not null,
  tenant_id uuid not null,
  constraint upload_use_pkey primary key (upload_id, run_id)
);
create index upload_use_run_id_idx on darkroom.upload_use (run_id);

do $$ declare t text; begin
  foreach t in array array['upload', 'upload_file', 'upload_part', 'upload_use'] loop
    execute format('alter table darkroom.%I enable row level security; alter table darkroom.%I force row level security', t, t);
    execute format($p$create policy tenant on darkroom.%I to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid))$p$, t);
    execute format('create policy system on darkroom.%I to darkroom_system using (true)', t);
    execute format('grant select, insert, update, delete on darkroom.%I to darkroom_app, darkroom_system', t);
  end loop;
end $$;
