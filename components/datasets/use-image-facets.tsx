'use client';
import { Group, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { FacetName } from '@/server/domain/wire/image-lists';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import type { ImageFilters } from './image-filters';

type Option = { option: { value: string; label: string } };

/** Menus of filters that say how many images each choice would leave; each is counted from the first time it is opened. */
export function useImageFacets(id: string, input: ImageFilters['input']) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState<readonly FacetName[]>([]);
  const { sort_by: _, sort_order: __, ...filter } = input;
  const counted = useQueries({
    queries: wanted.map((name) => trpc.datasets.imageFacets.queryOptions({ id, ...filter, of: [name] })),
    combine: (queries) => Object.assign({}, ...queries.map(({ data }) => data?.facets)) as Facets,
  });
  const want = (name: FacetName) => setWanted((known) => (known.includes(name) ? known : [...known, name]));
  const menu = (name: FacetName) => ({
    onDropdownOpen: () => want(name),
    renderOption: ({ option }: Option): ReactNode => (
      <Group justify="space-between" gap="xs" wrap="nowrap" flex={1}>
        <span>{option.label}</span>
        {counted[name] && (
          <Text span size="xs" c="dimmed" className="tabular">
            {formatNumber(counted[name].find(({ value }) => value === option.value)?.images ?? 0)}
          </Text>
        )}
      </Group>
    ),
  });
  const values = (name: FacetName) => counted[name]?.map(({ value }) => value);
  return { menu, want, counted, readers: values('reader'), tags: values('tag') };
}

type Facets = Partial<Record<FacetName, { value: string; images: number }[]>>;
export type ImageFacets = ReturnType<typeof useImageFacets>;
