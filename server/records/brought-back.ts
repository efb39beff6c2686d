import type { Tx } from './records';

/**
 * Takes images that were set aside back into the lists: in the split they had, else the one their layout gave, else that
 * of what they belong to (a copy's group, a patient), else training. Returns how many.
 */
export const bringBack = (tx: Tx, datasetId: string, imageIds: readonly string[]): Promise<number> =>
  tx.$executeRaw`
    update image set status = case verdict when 'accepted' then 'accepted' else 'warned' end, split = coalesce(split, split_given, (
        select o.split from duplicate_member m join duplicate_member b on b.group_id = m.group_id join image o on o.id = b.image_id and o.published_at is not null
        where m.image_id = image.id and o.split is not null order by b.role, o.filename limit 1), (
        select o.split from image o where o.dataset_id = image.dataset_id and o.group_key = image.group_key and o.split is not null
        group by o.split order by count(*) desc, o.split limit 1), 'training')
    where dataset_id = ${datasetId}::uuid and id = any(${imageIds}::uuid[]) and status in ('quarantined', 'duplicate')`;
