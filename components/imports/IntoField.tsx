'use client';
import { SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../trpc/trpc';
import { formatCount } from '../ui/format';
import type { Draft } from './use-draft';

const MOST = 50;

/** Whether the images make a new dataset or come to one that is there. */
export function IntoField({ draft }: { draft: Draft }) {
  const [isAppending, setAppending] = useState(draft.into !== null);
  return (
    <Stack gap="xs" mb="lg">
      <Text size="sm" fw={500} id="into">
        Into
      </Text>
      <SegmentedControl
        aria-labelledby="into"
        style={{ alignSelf: 'flex-start' }}
        value={isAppending ? 'existing' : 'new'}
        onChange={(value) => {
          setAppending(value === 'existing');
          if (value === 'new') draft.chooseInto(null);
        }}
        data={[
          { value: 'new', label: 'A new dataset' },
          { value: 'existing', label: 'An existing dataset' },
        ]}
      />
      {isAppending && <DatasetPicker value={draft.into} onChange={draft.chooseInto} />}
    </Stack>
  );
}

type Picker = { value: string | null; onChange: (id: string | null) => void };

function DatasetPicker({ value, onChange }: Picker) {
  const trpc = useTRPC();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 250);
  const chosen = useQuery(trpc.datasets.get.queryOptions({ id: value ?? '' }, { enabled: value !== null }));
  const isChosen = chosen.data !== undefined && chosen.data.name === typed;
  const found = useQuery(
    trpc.datasets.list.queryOptions(
      { limit: MOST, sort_by: 'name', sort_order: 'asc', ...(q && !isChosen ? { q } : {}) },
      { placeholderData: keepPreviousData },
    ),
  );
  const items = found.data?.items ?? [];
  const known = value !== null && items.some(({ id }) => id === value);
  const options = [...(chosen.data && !known ? [chosen.data] : []), ...items];
  return (
    <Select
      label="Dataset"
      description={
        chosen.data
          ? `${formatCount(chosen.data.total_images, 'image')} are there. They stay as they are; what comes is compared with them.`
          : 'Choose one; until then the import makes a new dataset.'
      }
      placeholder="Choose a dataset"
      searchable
      clearable
      nothingFoundMessage={found.isPending ? 'Looking …' : 'No dataset of that name'}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      filter={({ options: all }) => all} // the server has filtered
      data={options.map(({ id, name }) => ({ value: id, label: name }))}
      error={chosen.isError ? 'This dataset is not there any more.' : null}
    />
  );
}
