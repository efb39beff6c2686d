import { Prisma } from '../db/client';
import { PAGE_LIMIT } from '../domain/wire/conventions';
import { InvalidInputError } from '../errors';

export type PageInput = {
  limit?: number;
  cursor?: string | undefined;
  page?: number | undefined;
  /** Rows passed over after the cursor, or at the beginning. */
  offset?: number | undefined;
};
export type Sort = {
  name: string;
  sql: Prisma.Sql;
  cast: 'text' | 'float8' | 'timestamptz' | 'bigint';
  order: 'asc' | 'desc';
  /** Never null: a page then starts at its place in the index of (sort, id), however deep it lies. */
  isNeverNull?: boolean;
};

/** Where a row stands in a sorted list. */
type Key = { value: string | number | Date | null; id: string };
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
  const order = orderSql(sort, id);
  const take = limit + 1;
  const offset = input.offset ?? 0;
  if (input.cursor === undefined)
    return { after: Prisma.sql`true`, order, skip: ((input.page ?? 1) - 1) * limit + offset, take, limit };
  const { value, id: last } = readCursor(input.cursor, sort);
  const beyond = Prisma.raw(sort.order === 'desc' ? '<' : '>');
  const cast = Prisma.raw(sort.cast);
  if (sort.isNeverNull && value !== null) {
    const after = Prisma.sql`(${sort.sql}, ${id}) ${beyond} (${value}::${cast}, ${last}::uuid)`;
    return { after, order, skip: offset, take, limit };
  }
  const after =
    value === null
      ? Prisma.sql`(${sort.sql} is null and ${id} ${beyond} ${last}::uuid)`
      : Prisma.sql`(${sort.sql} ${beyond} ${value}::${cast} or ${sort.sql} is null or (${sort.sql} = ${value}::${cast} and ${id} ${beyond} ${last}::uuid))`;
  return { after, order, skip: offset, take, limit };
}

export function orderSql({ sql, order, isNeverNull = false }: Sort, id: Prisma.Sql): Prisma.Sql {
  const direction = Prisma.raw(order === 'desc' ? 'desc' : 'asc');
  return Prisma.sql`order by ${sql} ${direction} ${Prisma.raw(isNeverNull ? '' : 'nulls last')}, ${id} ${direction}`;
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
  keyOf: (row: Row) => Key,
): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  if (rows.length <= page.limit || last === undefined) return { items, next_cursor: null };
  return { items, next_cursor: cursorAfter(sort, keyOf(last)) };
}

/** The cursor of what follows a row. */
export function cursorAfter(sort: Sort, { value, id }: Key): string {
  const cursor: Cursor = {
    sort: `${sort.name} ${sort.order}`,
    value: value === null ? null : value instanceof Date ? value.toISOString() : String(value),
    id,
  };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
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
  const { limit: _, cursor: __, page: ___, offset: ____, id: _____, ...filters } = input;
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
