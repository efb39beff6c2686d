'use client';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconDatabase, IconFileImport, IconMoon, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Permission } from '@/server/domain/roles';
import { useTRPC } from '../../trpc/trpc';
import { formatCount } from '../format';
import { SECTIONS } from './sections';

/** ⌘K: go to a page or a dataset, or do something. */
export function SearchBox({ permissions }: { permissions: readonly Permission[] }) {
  const [query, setQuery] = useState('');
  const [wanted] = useDebouncedValue(query.trim(), 200);
  const [isOpen, setOpen] = useState(false);
  const found = useQuery({
    ...useTRPC().datasets.list.queryOptions({ limit: 8, ...(wanted ? { q: wanted } : {}) }),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const router = useRouter();
  const { toggleColorScheme } = useMantineColorScheme();
  const go = (href: string) => () => router.push(href);
  const pages: SpotlightActionData[] = SECTIONS.filter(({ permission }) => permissions.includes(permission)).flatMap(
    ({ label, href, icon: Icon, parts }) =>
      (parts ?? [{ label, href }]).map((part) => ({
        id: part.href,
        label: part.label,
        leftSection: <Icon size={18} stroke={1.5} aria-hidden />,
        onClick: go(part.href),
      })),
  );
  const commands: SpotlightActionData[] = [
    ...(permissions.includes('import')
      ? [
          {
            id: 'import',
            label: 'Import images',
            leftSection: <IconFileImport size={18} stroke={1.5} aria-hidden />,
            onClick: go('/imports/new'),
          },
        ]
      : []),
    {
      id: 'scheme',
      label: 'Switch between dark and light',
      leftSection: <IconMoon size={18} stroke={1.5} aria-hidden />,
      onClick: toggleColorScheme,
    },
  ];
  const datasets: SpotlightActionData[] = (found.data?.items ?? []).map((dataset) => ({
    id: dataset.id,
    label: dataset.name,
    description: formatCount(dataset.total_images, 'image'),
    leftSection: <IconDatabase size={18} stroke={1.5} aria-hidden />,
    onClick: go(`/datasets/${dataset.id}`),
  }));
  return (
    <Spotlight
      actions={[
        { group: 'Go to', actions: pages },
        { group: 'Do', actions: commands },
        { group: 'Datasets', actions: datasets },
      ]}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      shortcut={['mod + K']}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound="Nothing by that name."
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: 'Search datasets and commands',
        'aria-label': 'Search datasets and commands',
      }}
    />
  );
}
