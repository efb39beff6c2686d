'use client';
import { Group, Text, Tooltip } from '@mantine/core';
import { IconAntennaBars5, IconAntennaBarsOff, IconRefresh, type TablerIcon } from '@tabler/icons-react';
import type { LiveState } from '../../realtime/connection';
import { useLiveState } from '../../realtime/LiveProvider';
import classes from './LiveIndicator.module.css';

type Look = { word: string; icon: TablerIcon; says: string };

const LOOKS: Record<LiveState, Look> = {
  connected: { word: 'Live', icon: IconAntennaBars5, says: 'Changes show as they happen.' },
  'catching-up': {
    word: 'Catching up',
    icon: IconRefresh,
    says: 'The live connection is away; the page asks every 5 seconds.',
  },
  offline: { word: 'Offline', icon: IconAntennaBarsOff, says: 'The server does not answer. What you see may be old.' },
};

/** Whether the page shows things as they happen. */
export function LiveIndicator() {
  const state = useLiveState();
  const { word, icon: Icon, says } = LOOKS[state];
  return (
    <Tooltip label={says} events={{ hover: true, focus: true, touch: true }} multiline maw={260}>
      <Group
        gap={6}
        wrap="nowrap"
        role="status"
        aria-label={`${word}. ${says}`}
        className={classes.indicator}
        data-state={state}
      >
        <Icon size={16} aria-hidden />
        <Text size="xs" component="span" className={classes.word}>
          {word}
        </Text>
      </Group>
    </Tooltip>
  );
}
