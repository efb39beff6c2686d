-- The quality report of what a version froze, as it was counted then. Null for versions frozen before there were any.
alter table darkroom.version add column report jsonb;

-- Kept figures have fields now that those of before lack; they are computed anew.
truncate darkroom.aggregate;
