'use client';
import { ActionIcon, Group, Text, VisuallyHidden } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconUserMinus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Role } from '@/server/domain/roles';
import type { member } from '@/server/domain/wire/accounts';
import { useTRPC } from '../trpc/trpc';
import { type Column, DataTable } from '../ui/DataTable';
import { notifyDone, notifyFailure } from '../ui/notify';
import { RelativeTime } from '../ui/RelativeTime';
import { MIDDLE, NARROW } from '../ui/widths';
import { isStepDown, RoleSelect } from './RoleSelect';

type Member = z.output<typeof member>;

/** The members; the role is changed in its row and can be taken back. */
export function MemberTable({ members }: { members: Member[] }) {
  const { setRole, remove } = useMemberActions();
  const columns: Column<Member>[] = [
    {
      accessor: 'person',
      title: 'Person',
      visibleMediaQuery: NARROW,
      render: (row) => (
        <>
          <Name member={row} />
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {row.email}
          </Text>
        </>
      ),
    },
    { accessor: 'name', title: 'Name', visibleMediaQuery: MIDDLE, render: (row) => <Name member={row} /> },
    {
      accessor: 'email',
      title: 'E-mail',
      visibleMediaQuery: MIDDLE,
      render: ({ email }) => email ?? <Text c="dimmed">none</Text>,
    },
    {
      accessor: 'role',
      title: 'Role',
      width: 'min(170px, 36vw)',
      render: (row) => (
        <RoleSelect
          size="xs"
          aria-label={`Role of ${row.name}`}
          value={row.role}
          onChange={(role) => setRole(row, role)}
        />
      ),
    },
    {
      accessor: 'joined_at',
      title: 'Joined',
      visibleMediaQuery: MIDDLE,
      width: 120,
      render: ({ joined_at }) => <RelativeTime time={joined_at} />,
    },
    {
      accessor: 'remove',
      title: <VisuallyHidden>Remove</VisuallyHidden>,
      width: 52,
      render: (row) =>
        !row.is_me && (
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${row.name}`} onClick={() => remove(row)}>
            <IconUserMinus size={16} aria-hidden />
          </ActionIcon>
        ),
    },
  ];
  return <DataTable label="Members" columns={columns} rows={members} idOf={({ id }) => id} />;
}

const Name = ({ member: { name, is_me } }: { member: Member }) => (
  <Group gap={6}>
    {name}
    {is_me && (
      <Text span size="xs" c="dimmed">
        you
      </Text>
    )}
  </Group>
);

function useMemberActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries(trpc.members.list.pathFilter());
  const role = useMutation(trpc.members.setRole.mutationOptions({ onSettled: refresh, onError: notifyFailure }));
  const removal = useMutation(trpc.members.remove.mutationOptions({ onSettled: refresh, onError: notifyFailure }));
  const change = (member: Member, to: Role) =>
    role.mutate(
      { id: member.id, role: to },
      {
        onSuccess: () =>
          notifyDone(`${member.name} has a new role.`, () => role.mutate({ id: member.id, role: member.role })),
      },
    );
  return {
    setRole: (member: Member, to: Role) => {
      // One cannot undo what one may no longer do.
      if (!member.is_me || !isStepDown(member.role, to)) return change(member, to);
      modals.openConfirmModal({
        title: 'Stop being an admin?',
        children: <Text size="sm">Only another admin can give the role back to you.</Text>,
        labels: { confirm: 'Change my role', cancel: 'Stay admin' },
        onConfirm: () => change(member, to),
      });
    },
    remove: (member: Member) =>
      modals.openConfirmModal({
        title: `Remove ${member.name}?`,
        children: (
          <Text size="sm">
            {member.name} loses access at once. What they imported or reviewed stays. To come back they need a new
            invitation.
          </Text>
        ),
        labels: { confirm: 'Remove member', cancel: 'Keep' },
        confirmProps: { color: 'red' },
        onConfirm: () =>
          removal.mutate({ id: member.id }, { onSuccess: () => notifyDone(`${member.name} was removed.`) }),
      }),
  };
}
