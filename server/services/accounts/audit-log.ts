import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type { auditEntry } from '../../domain/wire/accounts';
import type { ListOf } from '../../domain/wire/conventions';
import { afterNumber, filtersOf } from '../../records/paging';
import { authorise } from '../authorise';
import type { Context } from '../ports';

type Entry = z.output<typeof auditEntry>;
type Row = {
  id: number;
  at: Date;
  actor: string;
  action: string;
  subject_type: string;
  subject_id: string | null;
  details: Record<string, unknown>;
};
type Input = {
  limit: number;
  cursor?: string | undefined;
  page?: number | undefined;
  action?: string | undefined;
  q?: string | undefined;
};

/** The audit log, newest first. */
export async function listAudit({ actor, records }: Context, input: Input): Promise<ListOf<Entry>> {
  authorise(actor, 'administer');
  const after = afterNumber(input.cursor);
  const like = input.q ? `%${input.q.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
  const where = Prisma.sql`(${input.action ?? null}::text is null or action = ${input.action ?? null}) and (${like}::text is null or actor ilike ${like} or details::text ilike ${like} or action ilike ${like})`;
  const [rows, [count]] = await records.as(actor.tenantId, async (tx) => [
    await tx.$queryRaw<Row[]>`
      select id::int, at, actor, action, subject_type, subject_id, details from audit_log
      where (${after}::bigint is null or id < ${after}::bigint) and ${where}
      order by id desc limit ${input.limit + 1}::int offset ${((input.page ?? 1) - 1) * input.limit}::int`,
    await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from audit_log where ${where}`,
  ]);
  const items = rows.slice(0, input.limit).map(({ at, ...row }) => ({ ...row, time: at.toISOString() }));
  const hasMore = rows.length > input.limit;
  return {
    items,
    limit: input.limit,
    next_cursor: hasMore ? String(items.at(-1)?.id) : null,
    total: count?.n ?? 0,
    filters_applied: filtersOf(input),
  };
}
