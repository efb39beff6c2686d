-- Filter and order of a list of images that somebody keeps: what stands in the link after the question mark.
create table darkroom.saved_view (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  name text not null,
  query text not null,
  is_shared boolean not null default false,
  owner text not null,
  owner_id text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create unique index saved_view_name on darkroom.saved_view (dataset_id, owner_id, name);

alter table darkroom.saved_view enable row level security;
alter table darkroom.saved_view force row level security;
create policy tenant on darkroom.saved_view to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.saved_view to darkroom_system using (true);
grant select, insert, update, delete on darkroom.saved_view to darkroom_app, darkroom_system;

-- Menus of others look again; a view of one's own is nobody else's news.
create function darkroom.saved_view_changed() returns trigger language plpgsql security definer set search_path = '' as $$
declare r record := case when tg_op = 'DELETE' then old else new end;
begin
  if r.is_shared or (tg_op = 'UPDATE' and old.is_shared) then
    perform realtime.send(jsonb_build_object('kind', 'dataset', 'id', r.dataset_id), 'changed', 'org:' || r.tenant_id, true);
  end if;
  return null;
end $$;
create trigger saved_view_changed after insert or update or delete on darkroom.saved_view for each row execute function darkroom.saved_view_changed();
