-- Pages of images sorted by file size start at their place, however deep it lies.
create index image_dataset_id_bytes_id_idx on darkroom.image (dataset_id, bytes, id);
