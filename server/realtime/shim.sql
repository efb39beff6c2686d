-- What a hosted project has already: broadcast from the database to private channels.
-- Applied only where realtime.send does not exist; names and columns are the hosted ones, so that migrations fit both.
do $$ begin
  if to_regrole('anon') is null then create role anon nologin noinherit; end if;
  if to_regrole('authenticated') is null then create role authenticated nologin noinherit; end if;
end $$;
create schema if not exists realtime;
create table realtime.messages (
  id uuid not null default gen_random_uuid() primary key,
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default (now() at time zone 'utc'),
  inserted_at timestamp not null default (now() at time zone 'utc')
);
create index messages_by_time on realtime.messages (inserted_at desc, topic) where extension = 'broadcast' and private is true;
alter table realtime.messages enable row level security;
grant usage on schema realtime to anon, authenticated;
grant select, insert, update on realtime.messages to anon, authenticated;

create function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')::text
$$;

create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language plpgsql as $$
declare
  generated_id uuid;
  final_payload jsonb;
begin
  begin
    generated_id := gen_random_uuid();
    if payload ? 'id' then
      final_payload := payload;
    else
      final_payload := jsonb_set(payload, '{id}', to_jsonb(generated_id));
    end if;
    execute format('set local realtime.topic to %L', topic);
    insert into realtime.messages (id, payload, event, topic, private, extension)
    values (generated_id, final_payload, event, topic, private, 'broadcast');
  exception when others then
    raise warning 'WarnSendingBroadcastMessage: %', sqlerrm; -- a hint that is not sent must not undo the change it tells of
  end;
end $$;

create function realtime.messages_notify() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  message text;
begin
  if new.event is null then return null; end if; -- the gateway's probe rows
  message := pg_catalog.json_build_object('i', new.id, 't', new.topic, 'e', new.event, 'v', new.private, 'p', new.payload)::text;
  if pg_catalog.octet_length(message) >= 7900 then -- NOTIFY carries less than 8000 bytes
    message := pg_catalog.json_build_object('i', new.id)::text;
  end if;
  perform pg_catalog.pg_notify('realtime_messages', message);
  return null;
end $$;
create trigger messages_notify after insert on realtime.messages for each row execute function realtime.messages_notify();

-- The embedded gateway: looks at topics as a user (by SET LOCAL ROLE), replays and tidies up messages.
do $$ begin
  if to_regrole('darkroom_gateway') is null then create role darkroom_gateway login noinherit; end if;
end $$;
grant anon, authenticated to darkroom_gateway with inherit false;
grant usage on schema realtime to darkroom_gateway;
grant select, insert, delete on realtime.messages to darkroom_gateway;
create policy "the gateway sees all" on realtime.messages to darkroom_gateway using (true) with check (true);
