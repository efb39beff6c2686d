'use client';
import { Pill } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { bandTitle } from '@/server/domain/funnel';
import { RANGED } from '@/server/domain/measures';
import { useTRPC } from '../trpc/trpc';
import type { ImageFilters } from './image-filters';
import { rangeWords } from './measure-words';

/** Filters without a menu of their own: they come with a link, from a chart or a list, and can be taken off. */
export function FilterChips({ id, filters: { filters: now, set } }: { id: string; filters: ImageFilters }) {
  const { similar_to } = now;
  const likeness = useQuery(
    useTRPC().datasets.image.queryOptions({ id, image_id: similar_to ?? '' }, { enabled: similar_to !== null }),
  );
  const chips = [
    ...(similar_to === null
      ? []
      : [
          {
            words: `Similar to ${likeness.data?.filename ?? 'an image'}`,
            without: { similar_to: null, ...(now.sort_by === 'similarity' && USUAL_ORDER) },
          },
        ]),
    ...(now.group === null ? [] : [{ words: `Group: ${now.group}`, without: { group: null } }]),
    ...(now.band === null
      ? []
      : [{ words: `In the funnel: ${bandTitle(now.band).toLowerCase()}`, without: { band: null } }]),
    ...(now.run_id === null ? [] : [{ words: `Brought by run ${now.run_id.slice(0, 8)}`, without: { run_id: null } }]),
    ...(now.cell === null ? [] : [{ words: cellWords(now), without: { cell: null, cell_mode: null } }]),
    ...RANGED.flatMap((name) => {
      const range = now[name];
      return range === null ? [] : [{ words: rangeWords(name, range), without: { [name]: null } }];
    }),
  ];
  return chips.map(({ words, without }) => (
    <Pill
      key={words}
      size="md"
      bg="var(--mantine-color-default-hover)"
      withRemoveButton
      onRemove={() => set(without)}
      removeButtonProps={{ 'aria-label': `Without ${words}`, 'aria-hidden': false, tabIndex: 0 }}
    >
      {words}
    </Pill>
  ));
}

const USUAL_ORDER = { sort_by: 'created_at', sort_order: 'desc' } as const;

function cellWords({ cell, cell_mode }: ImageFilters['filters']): string {
  const [column, row] = (cell ?? '').split(',').map((place) => Number(place) + 1);
  return `${cell_mode === 'coverage' ? 'Box covers' : 'Box centre in'} cell: column ${column}, row ${row} of 64`;
}
