'use client';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { PAGE_MAX } from '@/server/domain/wire/conventions';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatNumber } from '../ui/format';
import { PageHeader } from '../ui/PageHeader';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';
import { CreateKeyDialog } from './CreateKeyDialog';
import { KeyTable } from './KeyTable';

/** The keys that scripts use. */
export function KeysPage() {
  const keys = useQuery(useTRPC().keys.list.queryOptions({ limit: PAGE_MAX }));
  const [isCreating, create] = useDisclosure(false);
  const working = keys.data?.items.filter(({ revoked_at }) => revoked_at === null).length;
  const createButton = (
    <Button leftSection={<IconKey size={16} aria-hidden />} onClick={create.open}>
      Create key
    </Button>
  );
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Admin' }]}
        title="API keys"
        description="Scripts send a key as a Bearer token. A key can never do more than its role."
        {...(working !== undefined && {
          figure: { value: formatNumber(working), unit: working === 1 ? 'working key' : 'working keys' },
        })}
        actions={keys.data && keys.data.items.length > 0 && createButton}
      />
      <QueryState
        query={keys}
        skeleton={<TableSkeleton rows={4} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={IconKey} title="No keys yet" action={createButton}>
            A key lets a script import, list and export in the name of this organisation.
          </EmptyState>
        }
      >
        {({ items }) => <KeyTable keys={items} />}
      </QueryState>
      <CreateKeyDialog opened={isCreating} onClose={create.close} />
    </>
  );
}
