-- Words that people put on images.
create table darkroom.image_tag (
  image_id uuid not null,
  tag text not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  primary key (image_id, tag)
);
create index image_tag_dataset on darkroom.image_tag (dataset_id, tag, image_id);

-- Who changed which images of a list, when and why. `revision`: that of the dataset before, so later ones are known exactly.
create table darkroom.image_change (
  id uuid primary key,
  tenant_id uuid not null,
  dataset_id uuid not null,
  action text not null check (action in ('tag', 'untag', 'quarantine', 'bring_back', 'undo')),
  tag text,
  reason text,
  selection jsonb not null,
  undoes uuid,
  images int not null,
  revision int not null,
  actor text not null,
  actor_id text,
  at timestamptz(3) not null default clock_timestamp()
);
create index image_change_dataset on darkroom.image_change (dataset_id, at);
create unique index image_change_undoes on darkroom.image_change (undoes);

-- What each image was before and after; of a tag, that it got or lost it says enough.
create table darkroom.image_change_row (
  change_id uuid not null,
  image_id uuid not null,
  tenant_id uuid not null,
  dataset_id uuid not null,
  from_status text,
  to_status text,
  from_split text,
  to_split text,
  was_removed boolean not null default false,
  was_set_aside boolean not null default false,
  primary key (change_id, image_id)
);
create index image_change_row_image on darkroom.image_change_row (image_id);
create index image_change_row_dataset on darkroom.image_change_row (dataset_id);

do $$ declare t text; begin
  foreach t in array array['image_tag', 'image_change', 'image_change_row'] loop
    execute format('alter table darkroom.%I enable row level security; alter table darkroom.%I force row level security', t, t);
    execute format($p$create policy tenant on darkroom.%I to darkroom_app using (tenant_id = (select nullif(current_setting('darkroom.tenant_id', true), '')::uuid))$p$, t);
    execute format('create policy system on darkroom.%I to darkroom_system using (true)', t);
    execute format('grant select, insert, update, delete on darkroom.%I to darkroom_app, darkroom_system', t);
  end loop;
end $$;
revoke update on darkroom.image_change, darkroom.image_change_row from darkroom_app, darkroom_system;

-- Lists, anchors and facets may ask for tags.
create trigger image_tag_added after insert on darkroom.image_tag referencing new table as rows_now
  for each statement execute function darkroom.marks_changed();
create trigger image_tag_removed after delete on darkroom.image_tag referencing old table as rows_now
  for each statement execute function darkroom.marks_changed();

-- `set_aside` says that a person put the image into quarantine: it goes with the quarantine, whoever ends that.
create function darkroom.not_set_aside() returns trigger language plpgsql as $$ begin
  new.issues = array_remove(new.issues, 'set_aside');
  return new;
end $$;
create trigger image_not_set_aside before update of status on darkroom.image for each row
  when (new.status <> 'quarantined' and 'set_aside' = any (new.issues)) execute function darkroom.not_set_aside();
