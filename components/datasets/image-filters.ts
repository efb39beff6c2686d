'use client';
import {
  debounce,
  parseAsBoolean,
  parseAsInteger,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { HEATMAP_MODES } from '@/server/domain/heatmap';
import { IMAGE_ISSUES } from '@/server/domain/image-issues';
import { IMAGE_SORTS, IMAGE_STATUSES, TIERS } from '@/server/domain/wire/datasets';

// The names of the wire, so that a link reads like the call it makes.
const inLink = {
  split: parseAsString,
  class_filter: parseAsNativeArrayOf(parseAsString),
  status: parseAsNativeArrayOf(parseAsStringLiteral(IMAGE_STATUSES)),
  tier: parseAsStringLiteral(TIERS),
  has_annotations: parseAsBoolean,
  issue: parseAsStringLiteral(IMAGE_ISSUES),
  reader: parseAsString,
  layer: parseAsString,
  cell: parseAsString,
  cell_mode: parseAsStringLiteral(HEATMAP_MODES),
  q: parseAsString.withDefault(''),
  sort_by: parseAsStringLiteral(IMAGE_SORTS).withDefault('created_at'),
  sort_order: parseAsStringLiteral(['asc', 'desc'] as const).withDefault('desc'),
  page: parseAsInteger.withDefault(1),
};

type InLink = ReturnType<typeof useQueryStates<typeof inLink>>[0];
type Filters = Omit<InLink, 'page'>;
type Narrowing = { [Name in Exclude<keyof Filters, 'sort_by' | 'sort_order'>]?: NonNullable<Filters[Name]> };

/** Filter, order and page of the images in the link, and how to change them. */
export function useImageFilters() {
  const [{ page, ...filters }, setLink] = useQueryStates(inLink, { history: 'push' });
  const { sort_by, sort_order, ...narrowing } = filters;
  const given = Object.entries(narrowing).filter(([, value]) => value !== null && value !== '' && !isEmpty(value));
  return {
    filters,
    page,
    /** Input of `datasets.images` without id and paging. */
    input: { ...(Object.fromEntries(given) as Narrowing), sort_by, sort_order },
    isNarrowed: given.length > 0,
    /** Another filter begins at its first page. Typing leaves no trail of single letters in the history. */
    set: (changed: Partial<Filters>, isTyping = false) =>
      void setLink(
        { ...changed, page: null },
        isTyping ? { history: 'replace', limitUrlUpdates: debounce(250) } : { history: 'push' },
      ),
    turnTo: (next: number) => void setLink({ page: next }, { scroll: true }),
    clear: () => void setLink(null),
  };
}

export type ImageFilters = ReturnType<typeof useImageFilters>;

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
