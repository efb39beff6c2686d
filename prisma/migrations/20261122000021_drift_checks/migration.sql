-- Drift checks that were kept, the limits that say when one is told to people, and what people are told.
create table darkroom.drift_report (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  reference text not null,
  target text not null,
  revision int not null,
  run_id uuid,
  at timestamptz(3) not null default now(),
  actor text not null,
  actor_id text,
  body jsonb not null
);
create index drift_report_dataset_id_at_idx on darkroom.drift_report (dataset_id, at);
-- After a run, each pair of populations is checked once, however many workers look and however often one dies.
create unique index drift_report_of_run on darkroom.drift_report (dataset_id, reference, target, run_id) where run_id is not null;

create table darkroom.drift_threshold (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  reference text not null,
  target text not null,
  feature text,
  measure text not null check (measure = any (array['psi', 'effect'])),
  above double precision not null,
  created_by text,
  created_at timestamptz(3) not null default now()
);
create index drift_threshold_dataset_id_idx on darkroom.drift_threshold (dataset_id);

-- For everybody of the organisation who has the permission.
create table darkroom.notification (
  id uuid primary key,
  tenant_id uuid not null,
  permission text not null,
  kind text not null,
  dataset_id uuid,
  message text not null,
  href text not null,
  created_at timestamptz(3) not null default now()
);
create index notification_tenant_id_id_idx on darkroom.notification (tenant_id, id);
create table darkroom.notification_read (
  notification_id uuid not null references darkroom.notification on delete cascade,
  actor_id text not null,
  tenant_id uuid not null,
  read_at timestamptz(3) not null default now(),
  primary key (notification_id, actor_id)
);

do $$ declare t text; begin
  foreach t in array array['drift_report', 'drift_threshold', 'notification', 'notification_read'] loop
    execute format('alter table darkroom.%I enable row level security', t);
    execute format('alter table darkroom.%I force row level security', t);
    execute format('create policy tenant on darkroom.%I to darkroom_app using (tenant_id = (select nullif(current_setting(''darkroom.tenant_id'', true), '''')::uuid))', t);
    execute format('create policy system on darkroom.%I to darkroom_system using (true)', t);
    execute format('grant select, insert, update, delete on darkroom.%I to darkroom_app, darkroom_system', t);
  end loop;
end $$;

create function darkroom.notification_raised() returns trigger language plpgsql security definer set search_path = '' as $$ begin
  perform realtime.send(jsonb_build_object('kind', 'notification', 'id', new.id), 'changed', 'org:' || new.tenant_id, true);
  return null;
end $$;
create trigger notification_raised after insert on darkroom.notification for each row execute function darkroom.notification_raised();

-- Open pages of the dataset look again; its figures stand.
create function darkroom.drift_checks_changed() returns trigger language plpgsql security definer set search_path = '' as $$
declare r record := case when tg_op = 'DELETE' then old else new end;
begin
  perform realtime.send(jsonb_build_object('kind', 'dataset', 'id', r.dataset_id), 'changed', 'org:' || r.tenant_id, true);
  return null;
end $$;
create trigger drift_report_kept after insert on darkroom.drift_report for each row execute function darkroom.drift_checks_changed();
create trigger drift_threshold_changed after insert or delete on darkroom.drift_threshold for each row execute function darkroom.drift_checks_changed();
