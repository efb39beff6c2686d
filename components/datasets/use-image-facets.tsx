'use client';
import { Group, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import type { ImageFilters } from './image-filters';

type Option = { option: { value: string; label: string } };

/** Menus of filters that say how many images each choice would leave; counted from the first time one is opened. */
export function useImageFacets(id: string, input: ImageFilters['input']) {
  const [isWanted, setIsWanted] = useState(false);
  const { sort_by: _, sort_order: __, ...filter } = input;
  const { data, isPlaceholderData } = useQuery(
    useTRPC().datasets.imageFacets.queryOptions(
      { id, ...filter },
      { enabled: isWanted, placeholderData: keepPreviousData },
    ),
  );
  const facets = data?.facets;
  const menu = (name: keyof NonNullable<typeof facets>) => ({
    onDropdownOpen: () => setIsWanted(true),
    renderOption: ({ option }: Option): ReactNode => (
      <Group justify="space-between" gap="xs" wrap="nowrap" flex={1}>
        <span>{option.label}</span>
        {facets && !isPlaceholderData && (
          <Text span size="xs" c="dimmed" className="tabular">
            {formatNumber(facets[name].find(({ value }) => value === option.value)?.images ?? 0)}
          </Text>
        )}
      </Group>
    ),
  });
  return {
    menu,
    readers: facets?.reader.map(({ value }) => value),
    counted: isPlaceholderData ? undefined : facets,
    want: () => setIsWanted(true),
  };
}

export type ImageFacets = ReturnType<typeof useImageFacets>;
