-- The sample dataset of an organisation: asked for in the transaction that makes its first admin, drawn and imported by a worker.

create table darkroom.sample (
  tenant_id uuid not null,
  state text not null default 'wanted' constraint sample_state check (state in ('wanted', 'drawing', 'imported', 'failed')),
  done int not null default 0,
  total int not null default 0,
  problem text,
  actor_id uuid not null,
  actor_name text not null,
  worker text,
  run_id uuid,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint sample_pkey primary key (tenant_id)
);

alter table darkroom.sample enable row level security;
alter table darkroom.sample force row level security;
create policy tenant on darkroom.sample to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.sample to darkroom_system using (true);
grant select, insert, update, delete on darkroom.sample to darkroom_app, darkroom_system;
