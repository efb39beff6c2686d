'use client';
import { Badge, Button, Text, VisuallyHidden } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { ROLE_TITLES } from '@/server/domain/roles';
import type { apiKey } from '@/server/domain/wire/accounts';
import { useTRPC } from '../trpc/trpc';
import { type Column, DataTable } from '../ui/DataTable';
import { Mono } from '../ui/Mono';
import { notifyDone, notifyFailure } from '../ui/notify';
import { RelativeTime } from '../ui/RelativeTime';
import { MIDDLE } from '../ui/widths';

type ApiKey = z.output<typeof apiKey>;

export function KeyTable({ keys }: { keys: ApiKey[] }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      onSuccess: () => notifyDone('The key no longer works.'),
      onError: notifyFailure,
      onSettled: () => queries.invalidateQueries(trpc.keys.list.pathFilter()),
    }),
  );
  const ask = ({ id, name }: ApiKey) =>
    modals.openConfirmModal({
      title: `Revoke ${name}?`,
      children: <Text size="sm">Scripts that use this key are refused at once. It cannot be brought back.</Text>,
      labels: { confirm: 'Revoke key', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => revoke.mutate({ id }),
    });
  const columns: Column<ApiKey>[] = [
    { accessor: 'name', title: 'Name' },
    {
      accessor: 'prefix',
      title: 'Begins with',
      width: 120,
      visibleMediaQuery: MIDDLE,
      render: ({ prefix }) => <Mono>{prefix}…</Mono>,
    },
    {
      accessor: 'role',
      title: 'May',
      render: ({ role, scopes }) => (scopes ? `${ROLE_TITLES[role]}: only ${scopes.join(', ')}` : ROLE_TITLES[role]),
    },
    {
      accessor: 'created_at',
      title: 'Created',
      visibleMediaQuery: MIDDLE,
      width: 110,
      render: ({ created_at }) => <RelativeTime time={created_at} />,
    },
    {
      accessor: 'last_used_at',
      title: 'Last used',
      visibleMediaQuery: MIDDLE,
      width: 110,
      render: ({ last_used_at }) => <RelativeTime time={last_used_at} fallback="never" />,
    },
    {
      accessor: 'expires_at',
      title: 'Ends',
      width: 'min(110px, 28vw)',
      render: ({ expires_at }) => <RelativeTime time={expires_at} fallback="never" />,
    },
    {
      accessor: 'revoke',
      title: <VisuallyHidden>Revoke</VisuallyHidden>,
      width: 100,
      textAlign: 'right',
      render: (row) =>
        row.revoked_at ? (
          <Badge color="gray">Revoked</Badge>
        ) : (
          <Button size="compact-xs" variant="default" aria-label={`Revoke ${row.name}`} onClick={() => ask(row)}>
            Revoke
          </Button>
        ),
    },
  ];
  return <DataTable label="API keys" columns={columns} rows={keys} idOf={({ id }) => id} />;
}
