-- What images belong together by (a patient, a study): a group never crosses splits.

alter table darkroom.item add column group_key text;
alter table darkroom.image add column group_key text;
create index image_group_key on darkroom.image (dataset_id, group_key) where group_key is not null;
