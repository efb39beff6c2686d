'use client';
import { Button, Text, VisuallyHidden } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { ROLE_TITLES } from '@/server/domain/roles';
import type { invitation } from '@/server/domain/wire/accounts';
import { useTRPC } from '../trpc/trpc';
import { type Column, DataTable } from '../ui/DataTable';
import { notifyDone, notifyFailure } from '../ui/notify';
import { RelativeTime } from '../ui/RelativeTime';
import { MIDDLE } from '../ui/widths';

type Invitation = z.output<typeof invitation>;

/** Invitations nobody has accepted yet. */
export function InvitationTable({ invitations }: { invitations: Invitation[] }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.invitations.revoke.mutationOptions({
      onSuccess: () => notifyDone('The invitation link no longer works.'),
      onError: notifyFailure,
      onSettled: () => queries.invalidateQueries(trpc.invitations.list.pathFilter()),
    }),
  );
  if (invitations.length === 0)
    return (
      <Text c="dimmed" size="sm">
        Nobody is waiting. An invitation is a link that you send yourself.
      </Text>
    );
  const columns: Column<Invitation>[] = [
    { accessor: 'email', title: 'E-mail', cellsStyle: () => ({ overflowWrap: 'anywhere' }) },
    { accessor: 'role', title: 'Role', width: 'min(130px, 26vw)', render: ({ role }) => ROLE_TITLES[role] },
    {
      accessor: 'invited_by',
      title: 'Invited by',
      visibleMediaQuery: MIDDLE,
      render: ({ invited_by }) => invited_by ?? '',
    },
    {
      accessor: 'expires_at',
      title: 'Ends',
      visibleMediaQuery: MIDDLE,
      width: 110,
      render: ({ expires_at }) => <RelativeTime time={expires_at} />,
    },
    {
      accessor: 'revoke',
      title: <VisuallyHidden>Withdraw</VisuallyHidden>,
      width: 110,
      textAlign: 'right',
      render: ({ id, email }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Withdraw the invitation of ${email}`}
          onClick={() => revoke.mutate({ id })}
        >
          Withdraw
        </Button>
      ),
    },
  ];
  return <DataTable label="Open invitations" columns={columns} rows={invitations} idOf={({ id }) => id} />;
}
