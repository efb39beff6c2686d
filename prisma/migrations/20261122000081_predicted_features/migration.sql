-- Drift compares more of what models predict: figures that were kept without it are computed anew. Truncating, because the rules of rows
-- hold for the owner too.
truncate darkroom.aggregate;
