'use client';
import { Anchor, Badge, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowsDiff, IconSnowflake, IconStack2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { z } from 'zod';
import type { version } from '@/server/domain/wire/versions';
import { useMay } from '../account/use-session';
import { compareHref, versionHref } from '../datasets/links';
import type { Dataset } from '../datasets/types';
import { useTRPC } from '../trpc/trpc';
import { ButtonLink } from '../ui/ButtonLink';
import { type Column, DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { formatBytes, formatNumber } from '../ui/format';
import { Mono } from '../ui/Mono';
import { Num } from '../ui/Num';
import { notifyFailure } from '../ui/notify';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { TableSkeleton } from '../ui/TableSkeleton';

type Version = z.output<typeof version>;

/** The versions that were frozen, and the one button that freezes another. */
export function VersionList({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const mayCurate = useMay('curate');
  const query = useQuery(trpc.versions.list.queryOptions({ id: dataset.id }));
  const [chosen, setChosen] = useState<number[]>([]);
  const choose = (number: number) =>
    setChosen((before) =>
      before.includes(number) ? before.filter((one) => one !== number) : [...before, number].slice(-2),
    );
  const [a, b] = [...chosen].sort((one, other) => one - other);
  return (
    <Stack gap="lg">
      {mayCurate && <FreezeForm id={dataset.id} />}
      <QueryState
        query={query}
        skeleton={<TableSkeleton rows={3} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={IconStack2} title="No version yet">
            A version is the dataset as it is at one moment: every image and label by its content, with its split. It
            never changes.
          </EmptyState>
        }
      >
        {({ items }) => (
          <DataTable
            label="Versions"
            columns={columnsOf(dataset.id, chosen, choose)}
            rows={items}
            idOf={(row) => row.id}
            toolbar={
              a !== undefined && b !== undefined ? (
                <ButtonLink
                  size="compact-sm"
                  variant="default"
                  href={compareHref(dataset.id, { a, b })}
                  leftSection={<IconArrowsDiff size={14} aria-hidden />}
                >
                  Compare {a} and {b}
                </ButtonLink>
              ) : items.length > 1 ? (
                <Text size="sm" c="dimmed">
                  Choose two to compare them.
                </Text>
              ) : null
            }
          />
        )}
      </QueryState>
    </Stack>
  );
}

const columnsOf = (id: string, chosen: readonly number[], choose: (number: number) => void): Column<Version>[] => [
  {
    accessor: 'chosen',
    title: '',
    width: 44,
    render: ({ version: number }) => (
      <Checkbox
        size="xs"
        aria-label={`Compare version ${number}`}
        checked={chosen.includes(number)}
        onChange={() => choose(number)}
      />
    ),
  },
  {
    accessor: 'version',
    title: 'Version',
    noWrap: true,
    render: ({ version: number, name, state, erased }) => (
      <Group gap={8} wrap="nowrap">
        <Anchor component={Link} href={versionHref(id, number)} underline="always">
          {number}
          {name ? ` · ${name}` : ''}
        </Anchor>
        <Badge size="xs" style={{ flex: 'none' }} color={state === 'published' ? 'green' : 'gray'}>
          {state}
        </Badge>
        {erased > 0 && (
          <Badge size="xs" style={{ flex: 'none' }} color="red">
            {formatNumber(erased)} erased
          </Badge>
        )}
      </Group>
    ),
  },
  {
    accessor: 'images',
    title: 'Images',
    textAlign: 'right',
    noWrap: true,
    render: ({ images }) => <Num value={images} />,
  },
  {
    accessor: 'annotations',
    title: 'Annotations',
    textAlign: 'right',
    noWrap: true,
    render: ({ annotations }) => <Num value={annotations} />,
  },
  {
    accessor: 'bytes',
    title: 'Size',
    textAlign: 'right',
    noWrap: true,
    render: ({ bytes }) => <span className="tabular">{formatBytes(bytes)}</span>,
  },
  {
    accessor: 'hash',
    title: 'Hash',
    noWrap: true,
    render: ({ hash }) => <Mono title={hash}>{hash.slice(0, 12)}</Mono>,
  },
  {
    accessor: 'created_at',
    title: 'Frozen',
    render: ({ created_at, created_by }) => (
      <span style={{ whiteSpace: 'nowrap' }}>
        <RelativeTime time={created_at} /> · {created_by}
      </span>
    ),
  },
];

function FreezeForm({ id }: { id: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const freeze = useMutation(
    trpc.versions.freeze.mutationOptions({
      onSuccess: ({ version: number }) => {
        void queries.invalidateQueries(trpc.versions.pathFilter());
        router.push(versionHref(id, number));
      },
      onError: notifyFailure,
    }),
  );
  return (
    <Group
      component="form"
      align="flex-end"
      gap="sm"
      aria-label="Freeze version"
      onSubmit={(event) => {
        event.preventDefault();
        freeze.mutate({ id, name, note });
      }}
    >
      <TextInput
        label="Name (optional)"
        w={200}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Note (optional)"
        flex="1 1 240px"
        maw={480}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" loading={freeze.isPending} leftSection={<IconSnowflake size={16} aria-hidden />}>
        Freeze version
      </Button>
    </Group>
  );
}
