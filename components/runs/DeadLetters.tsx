'use client';
import { Anchor, Button, Group, Text, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMailOff } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { PIPELINE_STEPS } from '@/server/domain/steps';
import { useMay } from '../account/use-session';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { type Column, DataTable } from '../ui/DataTable';
import { failureOf } from '../ui/failure';
import { formatCount } from '../ui/format';
import { Mono } from '../ui/Mono';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { TableSkeleton } from '../ui/TableSkeleton';
import { MIDDLE } from '../ui/widths';
import type { DeadLetter } from './types';

const LIMIT = 25;

const titleOf = (step: string) => PIPELINE_STEPS.find(({ id }) => id === step)?.title ?? step;

/** One line where the eye is; the list stands further down. */
export const DeadLetterNotice = ({ count }: { count: number }) => (
  <Group gap={8} role="status">
    <IconMailOff size={16} color="var(--mantine-color-amber-text)" aria-hidden />
    <Text size="sm">
      {formatCount(count, 'item')} kept failing.{' '}
      <Anchor href="#dead-letters" underline="always" inherit>
        See why, requeue or dismiss
      </Anchor>
    </Text>
  </Group>
);

/** The items that kept failing: why, and whether to try them again or let them go. */
export function DeadLetters({ runId, count }: { runId: string; count: number }) {
  const trpc = useTRPC();
  const mayAct = useMay('import');
  const query = useInfiniteQuery(
    trpc.runs.deadLetters.infiniteQueryOptions(
      { id: runId, limit: LIMIT },
      { getNextPageParam: (page) => page.next_cursor ?? undefined },
    ),
  );
  const act = useDeadLetterActions(runId);
  const columns: Column<DeadLetter>[] = [
    {
      accessor: 'path',
      title: 'Item',
      render: ({ path, message, fix }) => (
        <>
          <Mono>{path}</Mono>
          <Text size="sm">{message}</Text>
          <Text size="xs" c="dimmed">
            {fix}
          </Text>
        </>
      ),
    },
    { accessor: 'step', title: 'Step', width: 150, visibleMediaQuery: MIDDLE, render: ({ step }) => titleOf(step) },
    { accessor: 'tries', title: 'Tries', textAlign: 'right', width: 70, visibleMediaQuery: MIDDLE },
    {
      accessor: 'failed_at',
      title: 'When',
      width: 110,
      visibleMediaQuery: MIDDLE,
      render: ({ failed_at }) => <RelativeTime time={failed_at} />,
    },
    {
      accessor: 'actions',
      title: <VisuallyHidden>Actions</VisuallyHidden>,
      width: 'min(190px, 32vw)',
      hidden: !mayAct,
      render: ({ item, path }) => (
        <Group gap={6} justify="flex-end">
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => act.requeue([item])}
            aria-label={`Requeue ${path}`}
          >
            Requeue
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => act.dismiss([item])}
            aria-label={`Dismiss ${path}`}
          >
            Dismiss
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <Section
      id="dead-letters"
      title={`Dead letters: ${formatCount(count, 'item')} that kept failing`}
      actions={
        mayAct && (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.requeue()}>
              Requeue all
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => act.dismiss()}>
              Dismiss all
            </Button>
          </Group>
        )
      }
    >
      <QueryState query={query} skeleton={<TableSkeleton rows={3} />}>
        {({ pages }) => (
          <DataTable
            label="Dead letters"
            columns={columns}
            rows={pages.flatMap((page) => page.items)}
            idOf={({ item }) => item}
            footer={
              query.hasNextPage && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show more
                </Button>
              )
            }
          />
        )}
      </QueryState>
    </Section>
  );
}

function useDeadLetterActions(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settled = {
    onError: (error: unknown) => {
      const failure = failureOf(error);
      notifications.show({ color: 'red', title: failure.message, message: failure.fix });
    },
    onSettled: () => queries.invalidateQueries(trpc.runs.pathFilter()),
  };
  const requeue = useMutation(trpc.runs.requeue.mutationOptions(settled));
  const dismiss = useMutation(trpc.runs.dismiss.mutationOptions(settled));
  const asked = (items?: number[]) => ({ id, ...(items ? { items } : {}) });
  return {
    isPending: requeue.isPending || dismiss.isPending,
    requeue: (items?: number[]) => requeue.mutate(asked(items)),
    dismiss: (items?: number[]) => dismiss.mutate(asked(items)),
  };
}
