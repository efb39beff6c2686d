import type { z } from 'zod';
import type { ListOf } from '../../domain/wire/conventions';
import type { deadLetter, recentImage, runLogLine } from '../../domain/wire/runs';
import { afterNumber } from '../../records/paging';
import { getRun } from '../../records/runs';
import { authorise } from '../authorise';
import { thumbnailUrl } from '../datasets/urls';
import type { Context } from '../ports';

type Input = { id: string; limit: number; cursor?: string | undefined; page?: number | undefined };
type LogLine = z.output<typeof runLogLine>;
type DeadLetter = z.output<typeof deadLetter>;

const skippedBy = ({ page = 1, limit }: Input): number => (page - 1) * limit;

/** The log of a run, newest first. */
export async function listRunLog({ actor, records }: Context, input: Input): Promise<ListOf<LogLine>> {
  authorise(actor, 'read');
  const { id, limit } = input;
  const after = afterNumber(input.cursor);
  const [rows, [count]] = await records.as(actor.tenantId, async (tx) => {
    await getRun(tx, id);
    return [
      await tx.$queryRaw<(Omit<LogLine, 'time'> & { at: Date })[]>`
        select id::int, at, level, step, attempt, message from run_event
        where run_id = ${id}::uuid and (${after}::bigint is null or id < ${after}::bigint)
        order by id desc limit ${limit + 1}::int offset ${skippedBy(input)}::int`,
      await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from run_event where run_id = ${id}::uuid`,
    ];
  });
  const items = rows.slice(0, limit).map(({ at, ...line }) => ({ ...line, time: at.toISOString() }));
  return {
    items,
    limit,
    next_cursor: rows.length > limit ? String(items.at(-1)?.id) : null,
    total: count?.n ?? 0,
    filters_applied: {},
  };
}

/** Items that keep failing, with their reason; dismissed ones are left out. */
export async function listDeadLetters({ actor, records }: Context, input: Input): Promise<ListOf<DeadLetter>> {
  authorise(actor, 'read');
  const { id, limit } = input;
  const after = afterNumber(input.cursor);
  type Row = {
    no: number;
    path: string;
    kind: string;
    tries: number;
    dead: { code: string; message: string; fix: string; step: string };
    dead_at: Date;
  };
  const [rows, [count]] = await records.as(actor.tenantId, async (tx) => {
    await getRun(tx, id);
    return [
      await tx.$queryRaw<Row[]>`
        select no, path, kind, tries, dead, dead_at from item
        where run_id = ${id}::uuid and dead is not null and not dismissed and (${after}::int is null or no > ${after}::int)
        order by no limit ${limit + 1}::int offset ${skippedBy(input)}::int`,
      await tx.$queryRaw<
        { n: number }[]
      >`select count(*)::int as n from item where run_id = ${id}::uuid and dead is not null and not dismissed`,
    ];
  });
  const items = rows.slice(0, limit).map(({ no, dead, dead_at, ...row }) => ({
    ...row,
    item: no,
    file: row.path,
    code: dead.code,
    message: dead.message,
    fix: dead.fix,
    step: dead.step,
    failed_at: dead_at.toISOString(),
  }));
  return {
    items,
    limit,
    next_cursor: rows.length > limit ? String(items.at(-1)?.item) : null,
    total: count?.n ?? 0,
    filters_applied: {},
  };
}

/** The images finished last, newest first. */
export async function recentImages(
  { actor, records }: Context,
  { id, limit }: { id: string; limit: number },
): Promise<{ images: z.output<typeof recentImage>[] }> {
  authorise(actor, 'read');
  type Row = {
    item: number;
    image_id: string;
    filename: string;
    dataset_id: string;
    has_thumbnail: boolean;
    verdict: 'accepted' | 'warned' | 'rejected' | null;
  };
  const rows = await records.as(actor.tenantId, async (tx) => {
    await getRun(tx, id);
    return tx.$queryRaw<Row[]>`
      select i.no as item, i.image_id::text, i.path as filename, m.dataset_id::text, m.thumbnail_key is not null as has_thumbnail, i.verdict
      from image m join item i on i.image_id = m.id and i.run_id = m.run_id and i.kind = 'image' where m.run_id = ${id}::uuid
      order by m.fetched_at desc, i.no desc limit ${limit}::int`;
  });
  return {
    images: rows.map(({ dataset_id, has_thumbnail, ...row }) => ({
      ...row,
      thumbnail_url: has_thumbnail ? thumbnailUrl(dataset_id, row.image_id) : null,
    })),
  };
}
