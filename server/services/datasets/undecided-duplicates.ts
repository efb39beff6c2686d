import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type { ListOf } from '../../domain/wire/conventions';
import type { undecidedListInput, undecidedPair } from '../../domain/wire/datasets';
import { getDatasetRow } from '../../records/datasets';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { thumbnailUrl } from './urls';

type Pair = z.output<typeof undecidedPair>;
type PairedRow = Omit<Pair['best'], 'thumbnail_url'> & { has_thumbnail: boolean };
type Row = Omit<Pair, 'best' | 'other'> & { row_id: string; best: PairedRow; other: PairedRow };

const paired = (
  image: Prisma.Sql,
) => Prisma.sql`jsonb_build_object('image_id', ${image}.id, 'filename', ${image}.filename, 'split', ${image}.split,
  'width', ${image}.width, 'height', ${image}.height, 'bytes', ${image}.bytes, 'has_thumbnail', ${image}.thumbnail_key is not null)`;

/** Pairs of images in the lists that may be one, the most alike first. */
export async function listUndecided(
  { actor, records }: Context,
  input: z.output<typeof undecidedListInput>,
): Promise<ListOf<Pair>> {
  authorise(actor, 'read');
  const sort: Sort = { name: 'similarity', sql: Prisma.sql`v.similarity`, cast: 'float8', order: 'desc' };
  const page = pageSql(input, sort, Prisma.sql`v.row_id`);
  const rowsOf = Prisma.sql`(
    select md5(p.image_id::text || p.other_id::text)::uuid as row_id, p.verdict, p.similarity, p.scores,
      ${paired(Prisma.sql`b`)} as best, ${paired(Prisma.sql`o`)} as other, coalesce(b.split <> o.split, false) as is_leakage
    from duplicate_pair p join image b on b.id = p.image_id join image o on o.id = p.other_id
    where p.dataset_id = ${input.id}::uuid and b.published_at is not null and o.published_at is not null
      and b.status in ('accepted', 'warned') and o.status in ('accepted', 'warned')
      and (${input.verdict ?? null}::text is null or p.verdict = ${input.verdict ?? null})) v`;
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
      items: items.map(({ row_id: _, best, other, ...row }) => ({ ...row, best: shown(best), other: shown(other) })),
      limit: page.limit,
      next_cursor,
      total: count?.n ?? 0,
      filters_applied: filtersOf(input),
    };
  });
}
