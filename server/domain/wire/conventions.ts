import { z } from 'zod';

/** RFC 3339 in UTC. */
export const time = z.string().describe('RFC 3339, UTC');
export const id = z.uuid();
export const seconds = z.number().nonnegative();
export const share = z.number().min(0).max(1);

export const PAGE_LIMIT = 50;
export const PAGE_MAX = 1000;

/** Paging of every list: `cursor` or 1-based `page`, not both. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_LIMIT),
  cursor: z.string().max(500).optional(),
  page: z.coerce.number().int().min(1).optional(),
};

/** The whitelisted sort of a list. */
export function sorting<const Fields extends readonly [string, ...string[]]>(
  fields: Fields,
  field: Fields[number],
  order: 'asc' | 'desc' = 'asc',
) {
  return {
    sort_by: z.enum(fields).default(field as never),
    sort_order: z.enum(['asc', 'desc']).default(order),
  };
}

/** A query parameter that may be given once or repeatedly. */
export const oneOrMany = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (value === undefined ? undefined : Array.isArray(value) ? value : [value]),
    z.array(item).optional(),
  );

/** A boolean in a query string. */
export const flag = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    limit: z.number().int(),
    next_cursor: z.string().nullable(),
    total: z.number().int().nullable(),
    filters_applied: z.record(z.string(), z.unknown()),
  });

export type ListOf<Item> = {
  items: Item[];
  limit: number;
  next_cursor: string | null;
  total: number | null;
  filters_applied: Record<string, unknown>;
};

export const errorDetail = z.object({
  field: z.string().optional(),
  file: z.string().optional(),
  line: z.number().int().optional(),
  code: z.string(),
  message: z.string(),
  fix: z.string(),
});

export const errorBody = z.object({
  error: z.string(),
  message: z.string(),
  details: z.array(errorDetail),
  timestamp: time,
  request_id: z.string(),
});
