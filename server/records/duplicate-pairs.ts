import { Prisma } from '../db/client';
import { decisionsAwake } from './pair-decisions';

/**
 * Pairs of images that may be one, as rows (image_id, other_id, verdict, similarity, scores, decision, decided_by, decided_at): those
 * that wait for a person (both are in the lists), and those that were decided, whatever became of the two. What was found of an image
 * that is a copy of another by now asks nothing of anybody.
 */
export const pairsOf = (datasetId: string): Prisma.Sql => Prisma.sql`(
  with decided as (select * from ${decisionsAwake(datasetId)} awake)
  select image_id, other_id, verdict, similarity, scores, decision, actor as decided_by, at as decided_at from decided where decision <> 'undecided'
  union all
  select p.image_id, p.other_id, p.verdict, p.similarity, p.scores, 'undecided', null, null
  from duplicate_pair p join image b on b.id = p.image_id join image o on o.id = p.other_id
  where p.dataset_id = ${datasetId}::uuid and b.status in ('accepted', 'warned') and o.status in ('accepted', 'warned')
    and not exists (select 1 from decided d where d.decision <> 'undecided'
      and (d.sha256, d.other_sha256) in ((b.sha256, o.sha256), (o.sha256, b.sha256)))
    and (exists (select 1 from duplicate_member m join duplicate_member best on best.group_id = m.group_id and best.role = 'best'
        where m.image_id = p.other_id and best.image_id = p.image_id and m.stage = 'near' and not m.is_decided)
      or p.verdict = 'doubtful' and not exists (
        select 1 from duplicate_member m where m.image_id in (p.image_id, p.other_id) and m.role = 'duplicate')))`;

/** An image of a pair as a page shows it; `has_thumbnail` becomes an address. */
export const pairedImage = (
  image: Prisma.Sql,
): Prisma.Sql => Prisma.sql`jsonb_build_object('image_id', ${image}.id, 'filename', ${image}.filename, 'status', ${image}.status, 'split', ${image}.split,
  'width', ${image}.width, 'height', ${image}.height, 'bytes', ${image}.bytes, 'has_thumbnail', ${image}.thumbnail_key is not null)`;
