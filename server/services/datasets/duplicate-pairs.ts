import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type { ListOf } from '../../domain/wire/conventions';
import type { duplicatePair, duplicatePairListInput } from '../../domain/wire/duplicates';
import { getDatasetRow } from '../../records/datasets';
import { pairedImage, pairsOf } from '../../records/duplicate-pairs';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
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

/** Pairs of images that may be one, the most alike first: undecided and decided. */
export async function listPairs(
  { actor, records }: Context,
  input: z.output<typeof duplicatePairListInput>,
): Promise<ListOf<Pair>> {
  authorise(actor, 'read');
  const sort: Sort = { name: 'similarity', sql: Prisma.sql`v.similarity`, cast: 'float8', order: 'desc' };
  const page = pageSql(input, sort, Prisma.sql`v.row_id`);
  const decisions = input.decision?.length ? input.decision : null;
  const stands =
    input.image_id === undefined
      ? Prisma.sql`true`
      : Prisma.sql`(p.image_id = ${input.image_id}::uuid or p.other_id = ${input.image_id}::uuid)`;
  const rowsOf = Prisma.sql`(
    select md5(p.image_id::text || p.other_id::text)::uuid as row_id, p.verdict, p.similarity, p.scores, p.decision, p.decided_by, p.decided_at,
      ${pairedImage(Prisma.sql`b`)} as best, ${pairedImage(Prisma.sql`o`)} as other,
      coalesce(b.split <> o.split and b.status in ('accepted', 'warned') and o.status in ('accepted', 'warned'), false) as is_leakage
    from ${pairsOf(input.id)} p join image b on b.id = p.image_id join image o on o.id = p.other_id
    where b.published_at is not null and o.published_at is not null and (${input.verdict ?? null}::text is null or p.verdict = ${input.verdict ?? null})
      and (${decisions}::text[] is null or p.decision = any(${decisions}::text[])) and ${stands}) v`;
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
