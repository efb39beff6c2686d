import { Prisma } from '../db/client';
import { PAGE_LIMIT } from '../domain/wire/conventions';
import { InvalidInputError } from '../errors';

export type PageInput = { limit?: number; cursor?: string | undefined; page?: number | undefined };
export type Sort = {
  name: string;
  sql: Prisma.Sql;
  cast: 'text' | 'float8' | 'timestamptz' | 'bigint';
  order: 'asc' | 'desc';
};

type Cursor = { sort: string; value: string | null; id: string };

/** How a page of a sorted list is asked for: `after` narrows to what follows the cursor, `order` sorts, `take` rows (one more than the page tells whether there is a next). */
export type PageSql = { after: Prisma.Sql; order: Prisma.Sql; skip: number; take: number; limit: number };

/**
 * Keyset paging by (sort, id); ids break ties, so that no row is shown twice or left out.
 * @throws InvalidInputError for a cursor of another list or sort, or `cursor` and `page` together
 */
export function pageSql(input: PageInput, sort: Sort, id: Prisma.Sql): PageSql {
  const limit = input.limit ?? PAGE_LIMIT;
  if (input.cursor !== undefined && input.page !== undefined) {
    throw new InvalidInputError({
      code: 'cursor_and_page',
      message: 'Give either cursor or page, not both.',
      fix: 'Leave one of them out.',
    });
  }
  const direction = Prisma.raw(sort.order === 'desc' ? 'desc' : 'asc');
  const order = Prisma.sql`order by ${sort.sql} ${direction} nulls last, ${id} ${direction}`;
  const take = limit + 1;
  if (input.cursor === undefined)
    return { after: Prisma.sql`true`, order, skip: ((input.page ?? 1) - 1) * limit, take, limit };
  const { value, id: last } = readCursor(input.cursor, sort);
  const beyond = Prisma.raw(sort.order === 'desc' ? '<' : '>');
  const cast = Prisma.raw(sort.cast);
  const after =
    value === null
      ? Prisma.sql`(${sort.sql} is null and ${id} ${beyond} ${last}::uuid)`
      : Prisma.sql`(${sort.sql} ${beyond} ${value}::${cast} or ${sort.sql} is null or (${sort.sql} = ${value}::${cast} and ${id} ${beyond} ${last}::uuid))`;
  return { after, order, skip: 0, take, limit };
}

function readCursor(text: string, sort: Sort): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor;
    if (cursor.sort === `${sort.name} ${sort.order}` && /^[0-9a-f-]{36}$/.test(cursor.id)) return cursor;
  } catch {
    // said below: it is not one of ours
  }
  throw new InvalidInputError({
    code: 'wrong_cursor',
    message: 'This cursor does not belong to this list and sort.',
    fix: 'Start again without a cursor.',
  });
}

/** Cuts the one row too many off and makes the cursor of the next page from the last row shown. */
export function pageOf<Row>(
  rows: Row[],
  page: PageSql,
  sort: Sort,
  keyOf: (row: Row) => { value: string | number | Date | null; id: string },
): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  if (rows.length <= page.limit || last === undefined) return { items, next_cursor: null };
  const { value, id } = keyOf(last);
  const cursor: Cursor = {
    sort: `${sort.name} ${sort.order}`,
    value: value === null ? null : value instanceof Date ? value.toISOString() : String(value),
    id,
  };
  return { items, next_cursor: Buffer.from(JSON.stringify(cursor)).toString('base64url') };
}

/** Paging by a running number: cursor = the last number shown. */
export function afterNumber(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const number = Number(cursor);
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidInputError({
    code: 'wrong_cursor',
    message: 'This cursor does not belong to this list.',
    fix: 'Start again without a cursor.',
  });
}

/** What was filtered by, without paging and what was not given. */
export function filtersOf(input: Record<string, unknown>): Record<string, unknown> {
  const { limit: _, cursor: __, page: ___, id: ____, ...filters } = input;
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** A page of a list that is small enough to be read whole; the cursor is a position. */
export function slicePage<Item>(items: Item[], input: PageInput) {
  const limit = input.limit ?? PAGE_LIMIT;
  const from = afterNumber(input.cursor) ?? ((input.page ?? 1) - 1) * limit;
  const next = from + limit;
  return {
    items: items.slice(from, next),
    limit,
    next_cursor: next < items.length ? String(next) : null,
    total: items.length,
    filters_applied: {},
  };
}
