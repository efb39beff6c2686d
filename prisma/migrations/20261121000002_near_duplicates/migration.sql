-- Near duplicates: how a copy was recognised, and pairs that nobody has decided about.

-- The image that an exact copy has its bytes or pixels from; the best of its group, or a near copy in it. Null for others.
alter table darkroom.duplicate_member add column copy_of uuid;

create table darkroom.duplicate_pair (
  image_id uuid not null,
  other_id uuid not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  run_id uuid not null,
  verdict text not null,
  similarity float8 not null,
  scores jsonb not null default '{}',
  constraint duplicate_pair_pkey primary key (image_id, other_id),
  constraint duplicate_pair_verdict check (verdict in ('duplicate', 'doubtful'))
);
create index duplicate_pair_dataset_id_similarity_idx on darkroom.duplicate_pair (dataset_id, similarity);
create index duplicate_pair_run_id_idx on darkroom.duplicate_pair (run_id);
create index duplicate_pair_other_id_idx on darkroom.duplicate_pair (other_id);

alter table darkroom.duplicate_pair enable row level security;
alter table darkroom.duplicate_pair force row level security;
create policy tenant on darkroom.duplicate_pair to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.duplicate_pair to darkroom_system using (true);
grant select, insert, update, delete on darkroom.duplicate_pair to darkroom_app, darkroom_system;
grant maintain on darkroom.duplicate_pair to darkroom_worker;
