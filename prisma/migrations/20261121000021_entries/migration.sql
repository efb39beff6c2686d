-- Entries of a source that were refused and would be neither image nor label file are items too: each has its verdict.

alter table darkroom.item drop constraint item_kind;
alter table darkroom.item add constraint item_kind check (kind in ('image', 'label', 'entry'));
