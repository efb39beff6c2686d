-- The quality report of what a version froze, as it was counted then. Null for versions frozen before there were any.
alter table darkroom.version add column report jsonb;
