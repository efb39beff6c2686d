-- Copies that readers worked on are one image: what stands on the copies also stands on the image that is kept, each reader on a layer.

-- The copy that it was taken from; the image itself when it was put on the layer of its reader. Null for everything else.
alter table darkroom.annotation add column merged_from uuid;
alter table darkroom.no_finding add column merged_from uuid;
create index annotation_merged_from_idx on darkroom.annotation (run_id) where merged_from is not null;
create index no_finding_merged_from_idx on darkroom.no_finding (run_id) where merged_from is not null;
