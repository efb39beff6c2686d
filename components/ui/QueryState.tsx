'use client';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconCloudOff, IconLock, IconSearchOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState';
import { ErrorNotice } from './ErrorNotice';
import { failureOf } from './failure';
import { RelativeTime } from './RelativeTime';

type Query<Data> = {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  isError: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
};

type Props<Data> = {
  query: Query<Data>;
  /** The skeleton of the real layout; null where another part of the page shows that it waits. */
  skeleton: ReactNode;
  /** Shown instead of the children when `isEmpty` says so. */
  empty?: ReactNode;
  isEmpty?: (data: NoInfer<Data>) => boolean;
  children: (data: NoInfer<Data>) => ReactNode;
};

/** The looks of a query: loading, error, no permission, not there, empty, stale, and the data itself. */
export function QueryState<Data>({ query, skeleton, empty, isEmpty, children }: Props<Data>) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (!query.isError) return skeleton && <div aria-busy="true">{skeleton}</div>;
    return <NoData error={query.error} onRetry={retry} />;
  }
  return (
    <>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} onRetry={retry} />}
      {empty && isEmpty?.(query.data) ? empty : children(query.data)}
    </>
  );
}

function NoData({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const failure = failureOf(error);
  if (failure.kind === 'forbidden' || failure.kind === 'signed-out')
    return (
      <EmptyState icon={IconLock} title={failure.message}>
        {failure.fix ?? 'Ask an admin of your organisation for the role that may see this.'}
      </EmptyState>
    );
  if (failure.kind === 'not-found')
    return (
      <EmptyState icon={IconSearchOff} title={failure.message}>
        {failure.fix}
      </EmptyState>
    );
  return <ErrorNotice error={error} onRetry={onRetry} />;
}

function StaleNotice({ since, onRetry }: { since: number; onRetry: () => void }) {
  return (
    <Alert color="yellow" p="xs" mb="sm" icon={<IconCloudOff size={16} aria-hidden />} role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          The last refresh failed. This is how it looked <RelativeTime time={new Date(since).toISOString()} />.
        </Text>
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          Refresh
        </Button>
      </Group>
    </Alert>
  );
}
