import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type { ListOf } from '../../domain/wire/conventions';
import type { duplicateListInput, duplicateRow } from '../../domain/wire/duplicates';
import type { verdictListInput, verdictRow } from '../../domain/wire/problems';
import { getDatasetRow } from '../../records/datasets';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import { membersIn, runsThatCount } from '../../records/stats';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { thumbnailUrl } from './urls';

type Verdict = z.output<typeof verdictRow>;
type Duplicate = z.output<typeof duplicateRow>;

/** Every item with its verdict, a row a problem, items without problems once; in listing order. */
export async function listVerdicts(
  { actor, records }: Context,
  input: z.output<typeof verdictListInput>,
): Promise<ListOf<Verdict>> {
  authorise(actor, 'read');
  const sort: Sort = { name: 'file', sql: Prisma.sql`v.sort_key`, cast: 'text', order: 'asc' };
  const page = pageSql(input, sort, Prisma.sql`v.row_id`);
  const q = input.q ? `%${input.q.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
  const rowsOf = (runs: readonly string[]) => Prisma.sql`(
    select md5(i.run_id::text || i.no || ':' || coalesce(p.nth, 0))::uuid as row_id, i.run_id::text || lpad(i.no::text, 9, '0') || lpad(coalesce(p.nth, 0)::text, 6, '0') as sort_key,
      i.path as file, (p.x ->> 'line')::int as line, i.verdict, coalesce(i.dead ->> 'code', p.x ->> 'code') as code,
      coalesce(i.dead ->> 'message', p.x ->> 'message') as reason, coalesce(i.dead ->> 'fix', p.x ->> 'fix') as fix,
      coalesce(i.image_id, partner.image_id)::text as image_id, i.kind
    from item i join run r on r.id = i.run_id left join item partner on partner.run_id = i.run_id and partner.no = i.partner_no and i.kind = 'label'
    left join lateral jsonb_array_elements(case when i.dead is null then i.problems else '[]'::jsonb end) with ordinality as p(x, nth) on true
    where r.dataset_id = ${input.id}::uuid and i.verdict is not null and i.run_id = any(${runs}::uuid[])) v`;
  const where = Prisma.sql`(${input.verdict ?? null}::text is null or v.verdict = ${input.verdict ?? null}) and (${input.code ?? null}::text is null or v.code = ${input.code ?? null})
    and (${input.subject ?? null}::text is null or v.kind = ${input.subject ?? null}) and (${q}::text is null or v.file ilike ${q})`;
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const all = rowsOf(input.run_id ? [input.run_id] : await runsThatCount(tx, { datasetId: input.id }));
    const rows = await tx.$queryRaw<(Verdict & { row_id: string; sort_key: string })[]>`
      select row_id::text, sort_key, file, line, verdict, code, reason, fix, image_id from ${all}
      where ${where} and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
    const [count] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from ${all} where ${where}`;
    const { items, next_cursor } = pageOf(rows, page, sort, (row) => ({ value: row.sort_key, id: row.row_id }));
    return {
      items: items.map(({ row_id: _, sort_key: __, ...row }) => row),
      limit: page.limit,
      next_cursor,
      total: count?.n ?? 0,
      filters_applied: filtersOf(input),
    };
  });
}

/** Every image that was compared, exactly once: best, duplicate or unique. Groups stand together, the best first. */
export async function listDuplicates(
  { actor, records }: Context,
  input: z.output<typeof duplicateListInput>,
): Promise<ListOf<Duplicate>> {
  authorise(actor, 'read');
  const sort: Sort = { name: 'group', sql: Prisma.sql`v.sort_key`, cast: 'text', order: 'asc' };
  const page = pageSql(input, sort, Prisma.sql`v.image_id::uuid`);
  const statuses = input.status?.length ? input.status : null;
  const rowsOf = Prisma.sql`(
    select i.id::text as image_id, i.filename, coalesce(m.role, 'unique') as status, m.group_id::text as group_id, coalesce(g.size, 1) as group_size, m.stage, m.copy_of::text as copy_of,
      coalesce(m.scores, '{}'::jsonb) as scores, case when m.stage <> 'reader' then i.bytes::float8 else 0 end as bytes_saved, i.thumbnail_key is not null as has_thumbnail,
      coalesce(m.removed, false) as removed, coalesce(m.is_decided, false) as is_decided,
      case when m.group_id is null then '2' || i.filename else '1' || lpad((1000000000000000 - g.bytes_saved)::text, 16, '0') || m.group_id || case m.role when 'best' then '0' else '1' || i.filename end end collate "C" as sort_key
    from image i left join ${membersIn({ datasetId: input.id })} m on m.image_id = i.id left join duplicate_group g on g.id = m.group_id
    where i.dataset_id = ${input.id}::uuid and i.published_at is not null and (m.group_id is not null or i.status in ('accepted', 'warned'))) v`;
  const where = Prisma.sql`(${statuses}::text[] is null or v.status = any(${statuses}::text[]))`;
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const rows = await tx.$queryRaw<(Duplicate & { sort_key: string; has_thumbnail: boolean })[]>`
      select * from ${rowsOf} where ${where} and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
    const [count] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from ${rowsOf} where ${where}`;
    const { items, next_cursor } = pageOf(rows, page, sort, (row) => ({ value: row.sort_key, id: row.image_id }));
    return {
      items: items.map(({ sort_key: _, has_thumbnail, ...row }) => ({
        ...row,
        thumbnail_url: has_thumbnail ? thumbnailUrl(input.id, row.image_id) : null,
      })),
      limit: page.limit,
      next_cursor,
      total: count?.n ?? 0,
      filters_applied: filtersOf(input),
    };
  });
}
