-- Images are looked up by likeness: the perceptual hash of version 1 in a column of its own, null where it says nothing (quality 49 or less).
alter table darkroom.image add column likeness bit(256) generated always as (
  case when facts -> 'perceptual' ->> 'version' = '1' and (facts -> 'perceptual' ->> 'quality')::int > 49 and facts -> 'perceptual' ->> 'hash' ~ '^[0-9a-f]{64}$'
    then ('x' || (facts -> 'perceptual' ->> 'hash'))::bit(256) end) stored;

-- When an object last changed its tier, and from where.
alter table darkroom.stored_object add column moved_at timestamptz(3), add column moved_from text;
create function darkroom.object_moved() returns trigger language plpgsql as $$ begin
  new.moved_at := clock_timestamp();
  new.moved_from := old.tier;
  return new;
end $$;
create trigger object_moved before update of tier on darkroom.stored_object for each row when (old.tier is distinct from new.tier)
  execute function darkroom.object_moved();

-- Who brought an image back: asked for by image.
create index audit_log_restored on darkroom.audit_log using gin ((details -> 'image_ids')) where action = 'images.restored';
