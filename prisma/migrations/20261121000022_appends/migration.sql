-- A dataset grows: a later import appends to it. A run's images are in the dataset once it was published; what it put into a duplicate
-- group is known by the run, for the group may be of an earlier one.

-- The rules hold for the owner too, who could not fill the new columns under them.
alter table darkroom.run no force row level security;
alter table darkroom.image no force row level security;
alter table darkroom.duplicate_member no force row level security;
alter table darkroom.duplicate_group no force row level security;

alter table darkroom.run add column published_at timestamptz(3);
update darkroom.run r set published_at = p.at from (select run_id, max(published_at) as at from darkroom.image group by run_id) p
  where p.run_id = r.id and p.at is not null;
update darkroom.run set published_at = ended_at where state = 'completed' and published_at is null;

alter table darkroom.duplicate_member add column run_id uuid;
update darkroom.duplicate_member m set run_id = g.run_id from darkroom.duplicate_group g where g.id = m.group_id;
alter table darkroom.duplicate_member alter column run_id set not null;
create index duplicate_member_run_id_idx on darkroom.duplicate_member (run_id);

alter table darkroom.run force row level security;
alter table darkroom.image force row level security;
alter table darkroom.duplicate_member force row level security;
alter table darkroom.duplicate_group force row level security;

-- Bytes that come again are stored hot; where the row says cold, the hot copy is one to be deleted.
create or replace function darkroom.write_objects(p_tenant uuid, p_dataset uuid, p_objects jsonb) returns void language sql as $$
  insert into darkroom.stored_object (tenant_id, key, dataset_id, kind, sha256, checksum, bytes, tier)
  select distinct on (x.key) p_tenant, x.key, p_dataset, x.kind, x.sha256, x.checksum, x.bytes, 'hot'
  from jsonb_to_recordset(p_objects) as x(key text, kind text, sha256 text, checksum text, bytes bigint)
  order by x.key -- one order for all writers, so that none waits for another in a circle
  on conflict (tenant_id, key) do update set leftover_tier = 'hot'
    where stored_object.tier = 'cold' and stored_object.leftover_tier is null
$$;
