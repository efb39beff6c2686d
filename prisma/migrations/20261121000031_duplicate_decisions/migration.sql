-- What people decide about pairs of images that may be one. Rows are added, never changed: the latest of a pair counts.

create table darkroom.duplicate_decision (
  id bigserial not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  image_id uuid not null,
  other_id uuid not null,
  -- By content, so that it also holds for other copies of the two.
  sha256 text not null,
  other_sha256 text not null,
  decision text not null,
  -- What the comparison had found.
  verdict text not null,
  similarity float8 not null,
  scores jsonb not null default '{}',
  actor text not null,
  actor_id text,
  at timestamptz(3) not null default clock_timestamp(),
  constraint duplicate_decision_pkey primary key (id),
  constraint duplicate_decision_decision check (decision in ('same', 'different', 'undecided')),
  constraint duplicate_decision_verdict check (verdict in ('duplicate', 'doubtful'))
);
create index duplicate_decision_dataset_id_id_idx on darkroom.duplicate_decision (dataset_id, id);

alter table darkroom.duplicate_decision enable row level security;
alter table darkroom.duplicate_decision force row level security;
create policy tenant on darkroom.duplicate_decision to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.duplicate_decision to darkroom_system using (true);
grant select, insert, delete on darkroom.duplicate_decision to darkroom_app, darkroom_system; -- deleted with their dataset alone
grant usage on sequence darkroom.duplicate_decision_id_seq to darkroom_app, darkroom_system;

-- A copy because a person said so.
alter table darkroom.duplicate_member add column is_decided boolean not null default false;
