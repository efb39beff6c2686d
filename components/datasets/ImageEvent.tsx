import { Anchor, Badge, Text } from '@mantine/core';
import Link from 'next/link';
import { formatCode, formatCount } from '../ui/format';
import { Mono } from '../ui/Mono';
import { imageHref, runHref, versionHref } from './links';
import type { ImageHistory } from './types';

type Event = ImageHistory['events'][number];
type Other = { image_id: string; filename: string | null };

const STAGES = { bytes: 'the same bytes', pixels: 'the same pixels', near: 'a near copy', reader: "a reader's copy" };
const CHANGES = { draw: 'splits drawn anew', move: null, undo: 'a change taken back', restore: 'a version restored' };
const DECISIONS = { same: 'Said to be the same as ', different: 'Said not to be the same as ', undecided: null };

/** What happened, in a sentence. */
export function EventWords({ id, event }: { id: string; event: Event }) {
  switch (event.kind) {
    case 'fetched':
      return (
        <>
          Fetched from <Mono>{event.source_url}</Mono>
        </>
      );
    case 'validated':
      return (
        <>
          Judged: {event.verdict}
          {event.issues.length > 0 && ` (${event.issues.map(formatCode).join(', ').toLowerCase()})`}
        </>
      );
    case 'imported':
      return (
        <>
          Came into the dataset with <RunLink run={event.run_id} />
        </>
      );
    case 'copy_found':
      return (
        <>
          Found to be a copy of <OtherImage id={id} other={event.of} />: {STAGES[event.stage]}
          {event.removed && '; set aside'}
        </>
      );
    case 'pair_decided':
      return DECISIONS[event.decision] === null ? (
        <>
          Decision about <OtherImage id={id} other={event.other} /> taken back
        </>
      ) : (
        <>
          {DECISIONS[event.decision]}
          <OtherImage id={id} other={event.other} />
        </>
      );
    case 'split_moved':
      return (
        <>
          Moved from {event.from ?? 'no split'} to {event.to ?? 'no split'}
          {CHANGES[event.change] !== null && `: ${CHANGES[event.change]}`}
          {event.is_undone && (
            <>
              {' '}
              <Badge size="xs" color="gray">
                taken back
              </Badge>
            </>
          )}
          {event.reason !== null && (
            <Text span size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {' '}
              “{event.reason}”
            </Text>
          )}
        </>
      );
    case 'consensus':
      return event.no_finding
        ? 'Consensus of the readers: no finding'
        : `Consensus of the readers: ${formatCount(event.annotations, 'annotation')}`;
    case 'frozen':
      return (
        <>
          Frozen in <VersionLink id={id} version={event.version} /> in {event.split ?? 'no split'}
        </>
      );
    case 'published':
      return (
        <>
          <VersionLink id={id} version={event.version} /> published
        </>
      );
    case 'tier_moved':
      return `Moved from ${event.from} to ${event.to} storage`;
    case 'restored':
      return 'Brought back into the lists';
  }
}

const RunLink = ({ run }: { run: string }) => (
  <Anchor component={Link} href={runHref(run)} inherit underline="always">
    run <Mono>{run.slice(0, 8)}</Mono>
  </Anchor>
);

const VersionLink = ({ id, version }: { id: string; version: number }) => (
  <Anchor component={Link} href={versionHref(id, version)} inherit underline="always">
    Version {version}
  </Anchor>
);

const OtherImage = ({ id, other: { image_id, filename } }: { id: string; other: Other }) =>
  filename === null ? (
    'an image that is gone'
  ) : (
    <Anchor component={Link} href={imageHref(id, image_id)} inherit underline="always">
      {filename}
    </Anchor>
  );
