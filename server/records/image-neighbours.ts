import { Prisma } from '../db/client';
import { pairedImage } from './duplicate-pairs';
import { imageWhere } from './images';
import { distanceTo } from './likeness';
import type { Tx } from './records';

/** An image as `pairedImage` shows it. */
export type Neighbour = {
  image_id: string;
  filename: string;
  status: 'accepted' | 'warned' | 'quarantined' | 'duplicate' | 'deleted';
  split: string | null;
  width: number | null;
  height: number | null;
  bytes: number;
  has_thumbnail: boolean;
};
type Image = { id: string; datasetId: string };
const SHOWN = pairedImage(Prisma.sql`i`);

/** Images of the lists that are most like it; null when there is too little in it to compare. */
export async function similarImages(
  tx: Tx,
  { id, datasetId }: Image,
  limit: number,
): Promise<{ image: Neighbour; distance: number }[] | null> {
  const [own] = await tx.$queryRaw<{ is_comparable: boolean }[]>`
    select likeness is not null as is_comparable from image where id = ${id}::uuid`;
  if (!own?.is_comparable) return null;
  const where = imageWhere({ id: datasetId, similar_to: id, isUncapped: true });
  return tx.$queryRaw`
    select ${SHOWN} as image, ${distanceTo(id)} as distance from image i where ${where} order by distance, i.id limit ${limit}::int`;
}

export type Copy = {
  image: Neighbour;
  role: 'best' | 'duplicate';
  stage: 'bytes' | 'pixels' | 'near' | 'reader' | null;
  similarity: number | null;
  is_decided: boolean;
};

/** The other images of the duplicate groups that it stands in, the best first. */
export const copiesOf = (tx: Tx, { id }: Image): Promise<Copy[]> => tx.$queryRaw<Copy[]>`
  select ${SHOWN} as image, o.role, o.stage, (o.scores ->> 'similarity')::float8 as similarity, o.is_decided
  from duplicate_member m join duplicate_member o on o.group_id = m.group_id and o.image_id <> m.image_id
  join run r on r.id = o.run_id and r.published_at is not null join image i on i.id = o.image_id and i.published_at is not null
  where m.image_id = ${id}::uuid order by o.role, i.filename, i.id`;

/** Images of the lists that belong to the same patient, study or the like; null when it belongs to none. */
export async function groupOf(
  tx: Tx,
  { id, datasetId }: Image,
  limit: number,
): Promise<{ key: string; total: number; images: Neighbour[] } | null> {
  const [own] = await tx.$queryRaw<{ key: string | null }[]>`select group_key as key from image where id = ${id}::uuid`;
  if (!own || own.key === null) return null;
  const where = imageWhere({ id: datasetId, group: own.key });
  const [count] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from image i where ${where}`;
  const rows = await tx.$queryRaw<{ image: Neighbour }[]>`
    select ${SHOWN} as image from image i where ${where} and i.id <> ${id}::uuid order by i.filename, i.id limit ${limit}::int`;
  return { key: own.key, total: count?.n ?? 0, images: rows.map(({ image }) => image) };
}
