'use client';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatDuration } from '../ui/format';
import type { WizardSource } from './draft-link';
import { thing } from './source-words';

type Props = { source: WizardSource | null; onCancel: () => void };

const SLOW_SECONDS = 3;

/** That something goes on, what it is, and for how long already. */
export function LookingInside({ source, onCancel }: Props) {
  const seconds = useElapsed();
  const isFetched = source?.type === 'archive_url' || source?.type === 'config_and_archive';
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <Text size="sm" c="dimmed">
          Looking into the {thing(source)}…
          {seconds >= SLOW_SECONDS && <span className="tabular"> {formatDuration(seconds)}</span>}
        </Text>
        {isFetched && (
          <Text size="sm" c="dimmed">
            The archive is fetched for it first, which takes as long as a download of its size. Nothing of it is kept
            yet.
          </Text>
        )}
        {seconds >= SLOW_SECONDS && (
          <Button size="compact-sm" variant="default" style={{ alignSelf: 'flex-start' }} onClick={onCancel}>
            Stop looking
          </Button>
        )}
      </Stack>
      <Skeleton h={22} w="60%" />
      <Group gap="xl">
        <Skeleton h={48} w={110} />
        <Skeleton h={48} w={110} />
      </Group>
      <Skeleton h={90} />
      <Skeleton h={140} />
    </Stack>
  );
}

function useElapsed(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begun = Date.now();
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - begun) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
