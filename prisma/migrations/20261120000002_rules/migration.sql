-- What Prisma cannot say: roles, row level security, guards, and the functions that hold invariants.

-- ---- roles (passwords are set after the migrations, derived from the secret key)
do $$ begin
  if to_regrole('darkroom_app') is null then create role darkroom_app login noinherit; end if;
  if to_regrole('darkroom_worker') is null then create role darkroom_worker login inherit; end if;
  if to_regrole('darkroom_auth') is null then create role darkroom_auth login noinherit; end if;
  if to_regrole('darkroom_system') is null then create role darkroom_system nologin; end if;
end $$;
grant darkroom_app to darkroom_worker with inherit true;
grant darkroom_system to darkroom_worker with inherit false; -- only after an explicit SET LOCAL ROLE
grant darkroom_system to current_user; -- so that functions can be handed to it

grant usage on schema darkroom to darkroom_app, darkroom_worker, darkroom_auth, darkroom_system;
grant create on schema darkroom to darkroom_system; -- owning a function asks for it; taken back below
grant select, insert, update, delete on all tables in schema darkroom to darkroom_app, darkroom_system;
grant usage on all sequences in schema darkroom to darkroom_app, darkroom_system;
grant maintain on darkroom.item, darkroom.image, darkroom.annotation, darkroom.stored_object to darkroom_worker; -- to analyse what it has filled
revoke all on darkroom."user", darkroom.session, darkroom.account, darkroom.verification, darkroom._prisma_migrations from darkroom_app;
grant select, insert, update, delete on darkroom."user", darkroom.session, darkroom.account, darkroom.verification to darkroom_auth;
revoke update, delete on darkroom.audit_log from darkroom_app, darkroom_system; -- what was written there stays

-- ---- row level security: a tenant sees its own rows, whatever a query asks for
do $$ declare t text; begin
  for t in select table_name from information_schema.columns where table_schema = 'darkroom' and column_name = 'tenant_id' loop
    execute format('alter table darkroom.%I enable row level security; alter table darkroom.%I force row level security', t, t);
    execute format($p$create policy tenant on darkroom.%I to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid))$p$, t);
    execute format('create policy system on darkroom.%I to darkroom_system using (true)', t);
  end loop;
end $$;
alter table darkroom.organisation enable row level security;
alter table darkroom.organisation force row level security;
create policy tenant on darkroom.organisation to darkroom_app using (id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid));
create policy system on darkroom.organisation to darkroom_system using (true);
alter table darkroom.worker enable row level security;
create policy anyone_sees on darkroom.worker for select to darkroom_app using (true);
create policy system on darkroom.worker to darkroom_system using (true);

-- ---- constraints
create unique index dataset_name on darkroom.dataset (tenant_id, lower(name)) where deleted_at is null;
create unique index stored_object_leftover on darkroom.stored_object (tenant_id, key) where leftover_tier is not null;
create unique index audit_log_image_read on darkroom.audit_log (tenant_id, actor_id, subject_id, date_trunc('hour', at at time zone 'UTC'))
  where action = 'image.read'; -- reads of the same bytes by the same person are said once an hour
create index item_left on darkroom.item (run_id, done_step, no) where dead is null;
create index item_verdict on darkroom.item (run_id, kind, verdict);
create index image_arriving on darkroom.image (run_id, fetched_at desc) where published_at is null;
create index image_split on darkroom.image (dataset_id, split);
alter table darkroom.run
  add constraint run_state check (state in ('pending','running','paused','recovering','completed','failed','cancelled')),
  add constraint run_wanted check (wanted in ('run','pause','cancel')),
  add constraint run_recoveries check (recoveries >= 0);
alter table darkroom.run_step
  add constraint run_step_state check (state in ('pending','running','retrying','completed','failed','skipped','cancelled'));
alter table darkroom.item
  add constraint item_kind check (kind in ('image','label')),
  add constraint item_verdict_known check (verdict in ('accepted','warned','rejected'));
alter table darkroom.image
  add constraint image_status check (status in ('accepted','warned','quarantined','duplicate','deleted')),
  add constraint image_verdict check (verdict in ('accepted','warned','rejected')),
  add constraint image_label_state check (label_state in ('labelled','no_object','unlabelled'));
alter table darkroom.stored_object add constraint stored_object_tier check (tier in ('hot','cold'));
alter table darkroom.member add constraint member_role check (role in ('viewer','radiologist','data_lead','admin'));
alter table darkroom.api_key add constraint api_key_role check (role in ('viewer','radiologist','data_lead','admin'));

-- ---- guards: transitions that may not happen are refused here, not by hope
create function darkroom.run_guard() returns trigger language plpgsql as $$ begin
  if new.attempt < old.attempt then
    raise exception 'run %: attempt may not go back', new.id using errcode = '23514';
  end if;
  if new.state <> old.state and (old.state || '>' || new.state) <> all (array[
    'pending>running','recovering>running','running>recovering','pending>recovering','running>paused','running>completed','running>failed','running>cancelled',
    'paused>pending','paused>recovering','failed>recovering','cancelled>recovering','completed>recovering']) then
    raise exception 'run %: % to % is not allowed', new.id, old.state, new.state using errcode = '23514';
  end if;
  if new.attempt > old.attempt and new.state not in ('pending','recovering') then
    raise exception 'run %: a new attempt starts pending or recovering', new.id using errcode = '23514';
  end if;
  new.updated_at := clock_timestamp();
  return new;
end $$;
create trigger run_guard before update on darkroom.run for each row execute function darkroom.run_guard();

create function darkroom.run_step_guard() returns trigger language plpgsql as $$ begin
  if new.attempt > old.attempt and new.state in ('pending','skipped','cancelled','running') then return new; end if;
  if new.state <> old.state and (old.state || '>' || new.state) <> all (array[
    'pending>running','pending>skipped','pending>cancelled','pending>failed','running>retrying','retrying>running','running>pending','retrying>pending',
    'running>completed','retrying>completed','running>failed','retrying>failed','running>cancelled','retrying>cancelled','failed>cancelled']) then
    raise exception 'step % of run %: % to % is not allowed', new.number, new.run_id, old.state, new.state using errcode = '23514';
  end if;
  return new;
end $$;
create trigger run_step_guard before update on darkroom.run_step for each row execute function darkroom.run_step_guard();

create function darkroom.item_guard() returns trigger language plpgsql as $$ begin
  if (select state from darkroom.run where id = new.run_id) is distinct from 'recovering' then
    raise exception 'item % of run %: a finished step may not be undone', new.no, new.run_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger item_guard before update of done_step on darkroom.item
  for each row when (new.done_step < old.done_step) execute function darkroom.item_guard();

-- ---- the fence: every effect of an attempt commits behind it; false = stop (paused, cancelled, superseded, or another worker has the shard)
create function darkroom.fence(p_run uuid, p_attempt int, p_step int, p_page int, p_worker text) returns boolean language plpgsql as $$ begin
  if p_page is not null then perform set_config('synchronous_commit', 'off', true); end if;
  perform 1 from darkroom.run
    where id = p_run and attempt = p_attempt and state = 'running' and (wanted = 'run' or p_step = 8) for share;
  if not found then return false; end if;
  if p_page is null then return true; end if;
  return exists (select 1 from darkroom.shard where run_id = p_run and step = p_step and page = p_page and worker = p_worker and state = 'running');
end $$;

-- ---- the job: enqueued in the transaction that writes the row, so that neither can lose the other
create function darkroom.enqueue_attempt(p_tenant uuid, p_run uuid, p_attempt int) returns void
language plpgsql security definer set search_path = '' as $$ begin
  if p_tenant is distinct from nullif(current_setting('darkroom.tenant_id', true), '')::uuid then
    raise exception 'run % belongs to another tenant', p_run using errcode = '42501';
  end if;
  perform dbos.enqueue_workflow(workflow_name => 'pipeline', queue_name => 'pipelines', workflow_id => p_run || ':' || p_attempt,
    positional_args => array[to_json(p_tenant::text), to_json(p_run::text), to_json(p_attempt)], application_name => 'darkroom');
end $$;
revoke all on function darkroom.enqueue_attempt from public;
grant execute on function darkroom.enqueue_attempt to darkroom_app, darkroom_system;

-- ---- progress: counted, never added up; at most four a second for a run
create function darkroom.count_progress(p_run uuid, p_step int, p_always boolean) returns boolean language plpgsql as $$
declare v_left int; v_total int; v_done int; v_bytes bigint; v_bytes_total bigint; v_moment timestamptz := clock_timestamp();
begin
  perform 1 from darkroom.run_progress where run_id = p_run and (p_always or at < v_moment - interval '240 ms') for update;
  if not found then return false; end if;
  select count(*), coalesce(sum(bytes), 0) into v_left, v_bytes from darkroom.item where run_id = p_run and done_step < p_step and dead is null;
  select total into v_total from darkroom.run_step where run_id = p_run and number = p_step;
  v_done := greatest(v_total - v_left, 0);
  select bytes_total into v_bytes_total from darkroom.run_progress where run_id = p_run;
  update darkroom.run_step set done = v_done where run_id = p_run and number = p_step and done <> v_done;
  update darkroom.run_progress set
    rate_per_second = case
      when step <> p_step then null
      when v_moment - rate_from_at > interval '1 s' and v_done > rate_from_done
        then round((0.6 * (v_done - rate_from_done) / extract(epoch from v_moment - rate_from_at) + 0.4 * coalesce(rate_per_second, (v_done - rate_from_done) / extract(epoch from v_moment - rate_from_at)))::numeric, 2)
      else rate_per_second end,
    rate_from_done = case when step <> p_step or v_moment - rate_from_at > interval '1 s' then v_done else rate_from_done end,
    rate_from_at = case when step <> p_step or v_moment - rate_from_at > interval '1 s' then v_moment else rate_from_at end,
    step = p_step, done = v_done, total = v_total,
    bytes_done = case when p_step = 2 then greatest(v_bytes_total - v_bytes, 0) else bytes_done end,
    revision = revision + 1, at = v_moment
  where run_id = p_run;
  return true;
end $$;

-- ---- live: small, harmless hints; the same text on a hosted project and on the embedded database
create function darkroom.progress_changed() returns trigger language plpgsql security definer set search_path = '' as $$ begin
  perform realtime.send(jsonb_build_object('run_id', new.run_id, 'revision', new.revision, 'step', new.step, 'done', new.done, 'total', new.total,
      'at', floor(extract(epoch from clock_timestamp()) * 1000)),
    'progress', 'org:' || new.tenant_id || ':run:' || new.run_id, true);
  return null;
end $$;
create trigger progress_changed after insert or update on darkroom.run_progress for each row execute function darkroom.progress_changed();

create function darkroom.run_changed() returns trigger language plpgsql security definer set search_path = '' as $$ begin
  perform realtime.send(jsonb_build_object('kind', 'run', 'id', new.id, 'revision', new.attempt), 'changed', 'org:' || new.tenant_id, true);
  return null;
end $$;
create trigger run_changed after insert or update of state, wanted, attempt, error on darkroom.run for each row execute function darkroom.run_changed();

create function darkroom.dataset_changed() returns trigger language plpgsql security definer set search_path = '' as $$ begin
  perform realtime.send(jsonb_build_object('kind', 'dataset', 'id', new.id, 'revision', new.revision), 'changed', 'org:' || new.tenant_id, true);
  return null;
end $$;
create trigger dataset_changed after insert or update on darkroom.dataset for each row execute function darkroom.dataset_changed();

-- a run's page shows one revision: every change of the run and its steps moves it
create function darkroom.run_revised() returns trigger language plpgsql as $$ begin
  update darkroom.run_progress set revision = revision + 1 where run_id = new.id;
  return null;
end $$;
create trigger run_revised after update of state, wanted, attempt, error, plan, listed_at on darkroom.run for each row execute function darkroom.run_revised();
create function darkroom.run_step_revised() returns trigger language plpgsql as $$ begin
  update darkroom.run_progress set revision = revision + 1 where run_id = new.run_id;
  return null;
end $$;
create trigger run_step_revised after update of state, attempt, retries, total, message on darkroom.run_step for each row execute function darkroom.run_step_revised();

-- ---- questions that come before a tenant is known, answered narrowly
create function darkroom.memberships(p_user uuid) returns table (tenant_id uuid, name text, slug text, role text)
language sql stable security definer set search_path = '' as $$
  select m.tenant_id, o.name, o.slug, m.role from darkroom.member m join darkroom.organisation o on o.id = m.tenant_id
  where m.user_id = p_user order by m.created_at, m.tenant_id
$$;
create function darkroom.find_api_key(p_hash text) returns table (id uuid, tenant_id uuid, name text, role text, scopes text[], expires_at timestamptz, revoked_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select k.id, k.tenant_id, k.name, k.role, k.scopes, k.expires_at, k.revoked_at from darkroom.api_key k where k.hash = p_hash
$$;
create function darkroom.find_invitation(p_hash text) returns table (id uuid, tenant_id uuid, organisation text, email text, role text, expires_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select i.id, i.tenant_id, o.name, i.email, i.role, i.expires_at from darkroom.invitation i join darkroom.organisation o on o.id = i.tenant_id where i.token_hash = p_hash
$$;
create function darkroom.organisations() returns table (id uuid, name text, slug text, number int, members bigint)
language sql stable security definer set search_path = '' as $$
  select o.id, o.name, o.slug, o.number, (select count(*) from darkroom.member m where m.tenant_id = o.id) from darkroom.organisation o order by o.number
$$;
create function darkroom.can_read_topic(p_topic text, p_sub text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from darkroom.member m where m.user_id::text = p_sub
    and (p_topic = 'org:' || m.tenant_id or p_topic like 'org:' || m.tenant_id || ':%'))
$$;
do $$ declare f text; begin
  foreach f in array array['memberships(uuid)','find_api_key(text)','find_invitation(text)','organisations()','can_read_topic(text,text)'] loop
    execute format('alter function darkroom.%s owner to darkroom_system', f);
    execute format('revoke all on function darkroom.%s from public', f);
  end loop;
end $$;
revoke create on schema darkroom from darkroom_system;
grant execute on function darkroom.memberships(uuid), darkroom.find_api_key(text), darkroom.find_invitation(text), darkroom.organisations() to darkroom_app;

-- ---- who may listen: members of the organisation a topic names
grant usage on schema darkroom to authenticated;
grant execute on function darkroom.can_read_topic(text, text) to authenticated;
create policy "members read their organisation" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and darkroom.can_read_topic((select realtime.topic()), (select current_setting('request.jwt.claims', true)::jsonb->>'sub')));
