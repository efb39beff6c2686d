import { Prisma } from '../db/client';
import type { Tx } from './records';

/** Whether a person has put image `i` into quarantine. */
export const IS_SET_ASIDE = Prisma.sql`coalesce('set_aside' = any(i.issues), false)`;

/** The status of an image in the lists; `image` is how the query calls it. */
export const statusBack = (image: string): Prisma.Sql => {
  const i = Prisma.raw(image);
  return Prisma.sql`case ${i}.verdict when 'accepted' then 'accepted' else 'warned' end`;
};

/**
 * The split of an image that comes back into the lists: the one it had, else the one its layout gave, else that of what it belongs to
 * (a copy's group, a patient), else training.
 */
export const splitBack = (image: string): Prisma.Sql => {
  const i = Prisma.raw(image);
  return Prisma.sql`coalesce(${i}.split, ${i}.split_given, (
        select o.split from duplicate_member m join duplicate_member b on b.group_id = m.group_id join image o on o.id = b.image_id and o.published_at is not null
        where m.image_id = ${i}.id and o.split is not null order by b.role, o.filename limit 1), (
        select o.split from image o where o.dataset_id = ${i}.dataset_id and o.group_key = ${i}.group_key and o.split is not null
        group by o.split order by count(*) desc, o.split limit 1), 'training')`;
};

/** Takes images that were set aside back into the lists. Returns how many. */
export const bringBack = (tx: Tx, datasetId: string, imageIds: readonly string[]): Promise<number> =>
  tx.$executeRaw`
    update image set status = ${statusBack('image')}, split = ${splitBack('image')}
    where dataset_id = ${datasetId}::uuid and id = any(${imageIds}::uuid[]) and status in ('quarantined', 'duplicate')`;
