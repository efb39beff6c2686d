-- What figures ask of every image that is shown, read without its row. `tenant_id` is what row level security asks.
create index image_shown on darkroom.image (dataset_id, id) include (tenant_id, split, status) where published_at is not null;
