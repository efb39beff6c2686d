'use client';
import {
  createParser,
  debounce,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { LISTED_BANDS } from '@/server/domain/funnel';
import { HEATMAP_MODES } from '@/server/domain/heatmap';
import { IMAGE_ISSUES } from '@/server/domain/image-issues';
import { RANGED, type RangedName } from '@/server/domain/measures';
import { parseRange, rangeProblem, writeRange } from '@/server/domain/number-ranges';
import { VERDICTS } from '@/server/domain/verdicts';
import { LIST_SORTS } from '@/server/domain/wire/image-lists';
import { IMAGE_STATUSES, TIERS } from '@/server/domain/wire/images';

const parseAsRange = createParser({
  parse: (text) => (rangeProblem(text) ? null : writeRange(parseRange(text))),
  serialize: (range: string) => range,
});
const ranges = Object.fromEntries(RANGED.map((name) => [name, parseAsRange])) as Record<
  RangedName,
  typeof parseAsRange
>;

// The names of the wire, so that a link reads like the call it makes.
const inLink = {
  split: parseAsString,
  class_filter: parseAsNativeArrayOf(parseAsString),
  status: parseAsNativeArrayOf(parseAsStringLiteral(IMAGE_STATUSES)),
  tier: parseAsStringLiteral(TIERS),
  has_annotations: parseAsBoolean,
  issue: parseAsStringLiteral(IMAGE_ISSUES),
  tag: parseAsNativeArrayOf(parseAsString),
  reader: parseAsString,
  layer: parseAsString,
  cell: parseAsString,
  cell_mode: parseAsStringLiteral(HEATMAP_MODES),
  group: parseAsString,
  band: parseAsStringLiteral(LISTED_BANDS),
  run_id: parseAsString,
  verdict: parseAsStringLiteral(VERDICTS),
  min_confidence: parseAsFloat,
  max_confidence: parseAsFloat,
  ...ranges,
  similar_to: parseAsString,
  q: parseAsString.withDefault(''),
  sort_by: parseAsStringLiteral(LIST_SORTS).withDefault('created_at'),
  sort_order: parseAsStringLiteral(['asc', 'desc'] as const).withDefault('desc'),
  at: parseAsInteger.withDefault(1),
};

type InLink = ReturnType<typeof useQueryStates<typeof inLink>>[0];
type Filters = Omit<InLink, 'at'>;
type Narrowing = { [Name in Exclude<keyof Filters, 'sort_by' | 'sort_order'>]?: NonNullable<Filters[Name]> };

/** Filter and order of the images, and the first one on screen (1-based): all in the link, and how to change them. */
export function useImageFilters() {
  const [{ at, ...filters }, setLink] = useQueryStates(inLink, { history: 'push' });
  const { sort_by, sort_order, ...narrowing } = filters;
  const given = Object.entries(narrowing).filter(([, value]) => value !== null && value !== '' && !isEmpty(value));
  return {
    filters,
    at: Math.max(1, at),
    /** Input of `datasets.images` without id and paging. */
    input: { ...(Object.fromEntries(given) as Narrowing), sort_by, sort_order },
    /** By how many filters; how a cell is meant is none of its own. */
    narrowings: given.filter(([name]) => name !== 'cell_mode').length,
    /** Another filter begins at its first image. Typing leaves no trail of single letters in the history. */
    set: (changed: Partial<Filters>, isTyping = false) =>
      void setLink(
        { ...changed, at: null },
        isTyping ? { history: 'replace', limitUrlUpdates: debounce(250) } : { history: 'push' },
      ),
    goTo: (image: number) => void setLink({ at: image }, { scroll: false }),
    /** Where one has scrolled to: nothing to go back to. */
    noteAt: (image: number) => void setLink({ at: image === 1 ? null : image }, { history: 'replace', scroll: false }),
    clear: () => void setLink(null),
  };
}

export type ImageFilters = ReturnType<typeof useImageFilters>;

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
