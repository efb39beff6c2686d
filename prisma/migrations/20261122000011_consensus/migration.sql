-- A consensus layer is written aside, page by page, and takes the place of the earlier one in one transaction.
alter table darkroom.layer add column settings jsonb;

-- Nothing is lost with it: what a crash leaves here nobody will read.
create unlogged table darkroom.consensus_draft (
  id uuid not null,
  draft_id uuid not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  image_id uuid not null,
  run_id uuid not null,
  class_id int,
  center_x float8,
  center_y float8,
  width float8,
  height float8,
  confidence float8,
  created_at timestamptz(3) not null default now(),
  constraint consensus_draft_pkey primary key (id)
);
create index consensus_draft_draft_id_idx on darkroom.consensus_draft (draft_id);
create index consensus_draft_dataset_id_idx on darkroom.consensus_draft (dataset_id);
alter table darkroom.consensus_draft enable row level security;
alter table darkroom.consensus_draft force row level security;
create policy tenant on darkroom.consensus_draft to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.consensus_draft to darkroom_system using (true);
grant select, insert, update, delete on darkroom.consensus_draft to darkroom_app, darkroom_system;
