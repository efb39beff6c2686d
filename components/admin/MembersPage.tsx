'use client';
import { Button, Stack, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { PAGE_MAX } from '@/server/domain/wire/conventions';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import { PageHeader } from '../ui/PageHeader';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';
import { InvitationTable } from './InvitationTable';
import { InviteDialog } from './InviteDialog';
import { MemberTable } from './MemberTable';

/** Who belongs to the organisation, and who is invited. */
export function MembersPage() {
  const trpc = useTRPC();
  const members = useQuery(trpc.members.list.queryOptions({ limit: PAGE_MAX }));
  const invitations = useQuery(trpc.invitations.list.queryOptions({ limit: PAGE_MAX }));
  const [isInviting, invite] = useDisclosure(false);
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Admin' }]}
        title="Members"
        {...(members.data && {
          figure: {
            value: formatNumber(members.data.items.length),
            unit: members.data.items.length === 1 ? 'person' : 'people',
          },
        })}
        actions={
          members.data && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={invite.open}>
              Invite somebody
            </Button>
          )
        }
      />
      <QueryState query={members} skeleton={<TableSkeleton rows={4} />}>
        {({ items }) => (
          <Stack gap="xl">
            <MemberTable members={items} />
            <section aria-labelledby="invitations">
              <Title order={2} id="invitations" mb="xs">
                Open invitations
              </Title>
              <QueryState query={invitations} skeleton={<TableSkeleton rows={2} />}>
                {(open) => <InvitationTable invitations={open.items} />}
              </QueryState>
            </section>
          </Stack>
        )}
      </QueryState>
      <InviteDialog opened={isInviting} onClose={invite.close} />
    </>
  );
}
