'use client';
import { Pill } from '@mantine/core';
import type { ImageFilters } from './image-filters';

/** Filters without a menu: they come with a link, from a heatmap or a list, and can be taken off. */
export function FilterChips({ filters: { filters: now, set } }: { filters: ImageFilters }) {
  const chips = [
    ...(now.layer === null ? [] : [{ words: `Layer: ${now.layer}`, without: { layer: null } }]),
    ...(now.cell === null ? [] : [{ words: cellWords(now), without: { cell: null, cell_mode: null } }]),
  ];
  return chips.map(({ words, without }) => (
    <Pill
      key={words}
      size="md"
      withRemoveButton
      onRemove={() => set(without)}
      removeButtonProps={{ 'aria-label': `Without ${words}`, 'aria-hidden': false, tabIndex: 0 }}
    >
      {words}
    </Pill>
  ));
}

function cellWords({ cell, cell_mode }: ImageFilters['filters']): string {
  const [column, row] = (cell ?? '').split(',').map((place) => Number(place) + 1);
  return `${cell_mode === 'coverage' ? 'Box covers' : 'Box centre in'} cell: column ${column}, row ${row} of 64`;
}
