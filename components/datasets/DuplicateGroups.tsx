'use client';
import { Badge, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { failureOf } from '../ui/failure';
import { formatBytes, formatCount } from '../ui/format';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import { type DuplicateGroup, foundBy, isUndecided } from './duplicate-groups';
import { imageHref } from './links';
import type { DuplicateRow } from './types';

/** Each group: the best image, and beside it its copies. */
export function DuplicateGroups({ id, groups }: { id: string; groups: readonly DuplicateGroup[] }) {
  const mayCurate = useMay('curate');
  const restore = useRestore(id);
  return groups.map((group) => {
    const isRemoved = group.copies.some(({ removed, stage }) => removed && stage !== 'reader');
    const title = `${group.best?.filename ?? 'Group'}: ${formatCount(group.size - 1, 'copy', 'copies')}`;
    return (
      <section key={group.id} className={classes.group} aria-label={title}>
        <div>
          {group.best ? (
            <Picture id={id} row={group.best} note="Best" />
          ) : (
            <Text size="sm" c="dimmed">
              The best image is on the page before.
            </Text>
          )}
        </div>
        <div>
          <Group justify="space-between" mb="xs">
            <Text size="sm" className="tabular">
              {formatCount(group.size - 1, 'copy', 'copies')}
              <Text span size="sm" c="dimmed">
                {' '}
                · {formatBytes(group.bytesSaved)} {isRemoved ? 'saved' : 'could be saved'}
              </Text>
            </Text>
            {mayCurate && isRemoved && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconArrowBackUp size={14} aria-hidden />}
                loading={restore.isPending && restore.variables?.group_id === group.id}
                onClick={() => restore.mutate({ id, group_id: group.id })}
                aria-label={`Restore copies of ${group.best?.filename ?? 'this group'}`}
              >
                Restore copies
              </Button>
            )}
          </Group>
          <ul className={classes.copies}>
            {group.copies.map((copy) => (
              <li key={copy.image_id}>
                <Picture id={id} row={copy} note={foundBy(copy) ?? 'Copy'} />
              </li>
            ))}
          </ul>
        </div>
      </section>
    );
  });
}

function Picture({ id, row, note }: { id: string; row: DuplicateRow; note: string }) {
  return (
    <Link href={imageHref(id, row.image_id)} className={classes.tile} title={row.filename} prefetch={false}>
      <AnnotatedThumb image={{ ...row, width: null, height: null, annotations: [] }} />
      <span className={classes.tileName} style={{ flexWrap: 'wrap' }}>
        <Badge size="xs" color={row.status === 'best' ? 'green' : 'blue'} style={{ flex: 'none' }}>
          {note}
        </Badge>
        {isUndecided(row) && (
          <Badge size="xs" color="yellow" style={{ flex: 'none' }}>
            Undecided
          </Badge>
        )}
        {row.is_decided && (
          <Badge size="xs" color="green" style={{ flex: 'none' }}>
            Decided
          </Badge>
        )}
        {row.removed && row.stage !== 'reader' && (
          <Badge size="xs" color="gray" style={{ flex: 'none' }}>
            Removed
          </Badge>
        )}
      </span>
      <span className={classes.tileName}>
        <span className={classes.clip}>{row.filename}</span>
      </span>
    </Link>
  );
}

function useRestore(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.datasets.restoreDuplicates.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.datasets.pathFilter()),
      onError: (error) => {
        const failure = failureOf(error);
        notifications.show({ color: 'red', title: failure.message, message: failure.fix });
        void queries.invalidateQueries(trpc.datasets.duplicates.queryFilter({ id }));
      },
    }),
  );
}
