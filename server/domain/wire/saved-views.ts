import { z } from 'zod';
import { flag, id, listOf, paging, time } from './conventions';
import { imageFilter } from './image-lists';

const { id: _, ...filters } = imageFilter;
const shape = {
  ...filters,
  view: z.enum(['grid', 'list']).default('grid'),
  overlay: flag.default(true),
};
const known = z.object(shape);
/** Where one is in the list: a view is of all of it. */
const PLACES = ['at', 'n'];

export type ReadView = {
  /** What counts of it, always written the same way. */
  query: string;
  /** Why it is no view; empty when it is one. */
  problems: string[];
};

/** Reads what stands in the link of a list of images after the question mark: known names with values that the list takes. */
export function readView(search: string): ReadView {
  const given = new URLSearchParams(search);
  const names = [...new Set(given.keys())].filter((name) => !PLACES.includes(name)).sort();
  const problems = names.filter((name) => !(name in shape)).map((name) => `${name}: not known`);
  const values = Object.fromEntries(
    names.flatMap((name) => {
      const all = given.getAll(name).filter((value) => value !== '');
      return name in shape && all.length > 0 ? [[name, all.length === 1 ? all[0] : all]] : [];
    }),
  );
  const read = known.safeParse(values);
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { query: '', problems: [...problems, ...wrong] };
  }
  const usual = known.parse({}) as Record<string, unknown>;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(read.data).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined || value === usual[name]) continue;
    for (const one of Array.isArray(value) ? [...new Set(value.map(String))].sort() : [value])
      query.append(name, String(one));
  }
  return { query: query.toString(), problems };
}

const name = z.string().trim().min(1).max(80);
const query = z
  .string()
  .max(4000)
  .describe('What stands in the link after the question mark: split=test&class_filter=3&sort_by=filename');

export const savedView = z.object({
  id,
  name: z.string(),
  query: z.string(),
  is_shared: z.boolean().describe('Everybody who sees the dataset sees it; else the owner alone.'),
  owner: z.string(),
  is_own: z.boolean(),
  may_change: z.boolean(),
  created_at: time,
  updated_at: time,
});
export const savedViewList = listOf(savedView);
export const savedViewListInput = z.object({ id, ...paging });
export const saveViewInput = z.object({ id, name, query, is_shared: z.boolean().default(false) });
export const changeViewInput = z.object({
  id,
  view_id: id,
  name: name.optional(),
  query: query.optional(),
  is_shared: z.boolean().optional(),
});
export const removeViewInput = z.object({ id, view_id: id });
