'use client';
import { Anchor, Badge, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatNumber } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import classes from './datasets.module.css';
import { EventWords } from './ImageEvent';
import { versionHref } from './links';
import { Section } from './Section';
import type { ImageHistory as History } from './types';

/** What happened to an image, and the versions that hold it. */
export function ImageHistory({ id, imageId }: { id: string; imageId: string }) {
  const query = useQuery(useTRPC().datasets.imageHistory.queryOptions({ id, image_id: imageId }));
  return (
    <QueryState query={query} skeleton={<Skeleton h={180} />}>
      {({ events, versions, now }) => (
        <>
          {events.length > 0 && (
            <Section title="History">
              <ol className={classes.events} aria-label="History">
                {events.map((event, nth) => (
                  <li key={nth}>
                    <Text span size="xs" c="dimmed">
                      <RelativeTime time={event.at} />
                    </Text>
                    <div>
                      <EventWords id={id} event={event} />
                      {event.by !== null && (
                        <Text span size="sm" c="dimmed">
                          {' '}
                          · {event.by}
                        </Text>
                      )}
                    </div>
                  </li>
                ))}
              </ol>
            </Section>
          )}
          {versions.length > 0 && <Versions id={id} versions={versions} now={now} />}
        </>
      )}
    </QueryState>
  );
}

function Versions({ id, versions, now }: { id: string } & Pick<History, 'versions' | 'now'>) {
  return (
    <Section
      title={
        <>
          Versions that hold it{' '}
          <Text span c="dimmed" size="sm">
            {formatCount(versions.length, 'version')}
          </Text>
        </>
      }
    >
      <Table aria-label="Versions that hold it" borderColor="var(--darkroom-line)">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Version</Table.Th>
            <Table.Th>Split</Table.Th>
            <Table.Th ta="right">Annotations</Table.Th>
            <Table.Th>Since then</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((held) => (
            <Table.Tr key={held.version}>
              <Table.Td>
                <Anchor component={Link} href={versionHref(id, held.version)} size="sm" underline="always">
                  {held.version}
                </Anchor>
                {held.name !== null && (
                  <Text span size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {' '}
                    {held.name}
                  </Text>
                )}{' '}
                {held.state === 'published' && (
                  <Badge size="xs" color="green">
                    published
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{held.split ?? 'none'}</Table.Td>
              <Table.Td ta="right" className="tabular">
                {formatNumber(held.annotations)}
              </Table.Td>
              <Table.Td>{changesSince(held, now)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

/** What is no longer as a version has it. */
function changesSince(held: History['versions'][number], now: History['now']): string {
  const changes = [
    !now.is_listed && 'set aside',
    !held.is_split_same && `now in ${now.split ?? 'no split'}`,
    !held.are_labels_same &&
      (now.annotations === held.annotations
        ? 'labels changed'
        : `labels changed: ${formatCount(now.annotations, 'annotation')} now`),
  ].filter(Boolean);
  return changes.length === 0 ? 'nothing changed' : changes.join(', ');
}
