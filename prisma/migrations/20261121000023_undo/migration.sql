-- An import can be undone: wanted, then its rows are gone and the dataset is as if it had not been (withdrawn), then its bytes (done).

alter table darkroom.run add column undo text constraint run_undo check (undo in ('wanted', 'withdrawn', 'done')),
  add column undone_at timestamptz(3), add column undo_worker text;
create index run_undo_open on darkroom.run (id) where undo in ('wanted', 'withdrawn');

create or replace trigger run_changed after insert or update of state, wanted, attempt, error, undo on darkroom.run
  for each row execute function darkroom.run_changed();
create or replace trigger run_revised after update of state, wanted, attempt, error, plan, listed_at, undo on darkroom.run
  for each row execute function darkroom.run_revised();
