-- What nearly every request asks, in one round trip each.

-- Says when a key was last used, so that noting it again within a minute asks nothing.
grant create on schema darkroom to darkroom_system;
drop function darkroom.find_api_key(text);
create function darkroom.find_api_key(p_hash text) returns table (id uuid, tenant_id uuid, name text, role text, scopes text[], expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select k.id, k.tenant_id, k.name, k.role, k.scopes, k.expires_at, k.revoked_at, k.last_used_at from darkroom.api_key k where k.hash = p_hash
$$;
alter function darkroom.find_api_key(text) owner to darkroom_system;
revoke all on function darkroom.find_api_key(text) from public;
grant execute on function darkroom.find_api_key(text) to darkroom_app;
revoke create on schema darkroom from darkroom_system;

-- The figure of a dataset at the revision it has: null when it was not computed since, no row when there is no such dataset.
create function darkroom.kept_figure(p_tenant uuid, p_dataset uuid, p_name text, p_asked text) returns table (revision int, body jsonb) language plpgsql as $$ begin
  perform set_config('darkroom.tenant_id', p_tenant::text, true);
  return query select d.revision, a.body from darkroom.dataset d
    left join darkroom.aggregate a on a.dataset_id = d.id and a.name = p_name and a.asked = p_asked and a.revision = d.revision
    where d.id = p_dataset and d.deleted_at is null;
end $$;
