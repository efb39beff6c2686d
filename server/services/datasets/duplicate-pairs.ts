import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type { ListOf } from '../../domain/wire/conventions';
import type { duplicatePair, duplicatePairListInput } from '../../domain/wire/datasets';
import { getDatasetRow } from '../../records/datasets';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import { decisionsAwake } from '../../records/pair-decisions';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { thumbnailUrl } from './urls';

type Pair = z.output<typeof duplicatePair>;
type PairedRow = Omit<Pair['best'], 'thumbnail_url'> & { has_thumbnail: boolean };
type Row = Omit<Pair, 'best' | 'other' | 'decided_at'> & {
  row_id: string;
  best: PairedRow;
  other: PairedRow;
  decided_at: Date | null;
};

const paired = (
  image: Prisma.Sql,
) => Prisma.sql`jsonb_build_object('image_id', ${image}.id, 'filename', ${image}.filename, 'status', ${image}.status, 'split', ${image}.split,
  'width', ${image}.width, 'height', ${image}.height, 'bytes', ${image}.bytes, 'has_thumbnail', ${image}.thumbnail_key is not null)`;

/**
 * Pairs of images that may be one, the most alike first: those that wait for a person (both are in the lists), and those that were
 * decided, whatever became of the two. What was found of an image that is a copy of another by now asks nothing of anybody.
 */
export async function listPairs(
  { actor, records }: Context,
  input: z.output<typeof duplicatePairListInput>,
): Promise<ListOf<Pair>> {
  authorise(actor, 'read');
  const sort: Sort = { name: 'similarity', sql: Prisma.sql`v.similarity`, cast: 'float8', order: 'desc' };
  const page = pageSql(input, sort, Prisma.sql`v.row_id`);
  const decisions = input.decision?.length ? input.decision : null;
  const rowsOf = Prisma.sql`(
    with decided as (select * from ${decisionsAwake(input.id)} awake),
    pairs as (
      select image_id, other_id, verdict, similarity, scores, decision, actor as decided_by, at as decided_at from decided where decision <> 'undecided'
      union all
      select p.image_id, p.other_id, p.verdict, p.similarity, p.scores, 'undecided', null, null
      from duplicate_pair p join image b on b.id = p.image_id join image o on o.id = p.other_id
      where p.dataset_id = ${input.id}::uuid and b.status in ('accepted', 'warned') and o.status in ('accepted', 'warned')
        and not exists (select 1 from decided d where d.decision <> 'undecided'
          and (d.sha256, d.other_sha256) in ((b.sha256, o.sha256), (o.sha256, b.sha256)))
        and (exists (select 1 from duplicate_member m join duplicate_member best on best.group_id = m.group_id and best.role = 'best'
            where m.image_id = p.other_id and best.image_id = p.image_id and m.stage = 'near' and not m.is_decided)
          or p.verdict = 'doubtful' and not exists (
            select 1 from duplicate_member m where m.image_id in (p.image_id, p.other_id) and m.role = 'duplicate')))
    select md5(p.image_id::text || p.other_id::text)::uuid as row_id, p.verdict, p.similarity, p.scores, p.decision, p.decided_by, p.decided_at,
      ${paired(Prisma.sql`b`)} as best, ${paired(Prisma.sql`o`)} as other,
      coalesce(b.split <> o.split and b.status in ('accepted', 'warned') and o.status in ('accepted', 'warned'), false) as is_leakage
    from pairs p join image b on b.id = p.image_id join image o on o.id = p.other_id
    where b.published_at is not null and o.published_at is not null and (${input.verdict ?? null}::text is null or p.verdict = ${input.verdict ?? null})
      and (${decisions}::text[] is null or p.decision = any(${decisions}::text[]))) v`;
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const rows = await tx.$queryRaw<Row[]>`
      select * from ${rowsOf} where ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
    const [count] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from ${rowsOf}`;
    const { items, next_cursor } = pageOf(rows, page, sort, (row) => ({ value: row.similarity, id: row.row_id }));
    const shown = ({ has_thumbnail, ...image }: PairedRow) => ({
      ...image,
      thumbnail_url: has_thumbnail ? thumbnailUrl(input.id, image.image_id) : null,
    });
    return {
      items: items.map(({ row_id: _, best, other, decided_at, ...row }) => ({
        ...row,
        best: shown(best),
        other: shown(other),
        decided_at: decided_at?.toISOString() ?? null,
      })),
      limit: page.limit,
      next_cursor,
      total: count?.n ?? 0,
      filters_applied: filtersOf(input),
    };
  });
}
