-- What a list says of the licence of a file; its image has the same.
alter table darkroom.item add column licence text;
