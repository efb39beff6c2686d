import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconClockPause } from '@tabler/icons-react';
import type { z } from 'zod';
import type { upload } from '@/server/domain/wire/uploads';
import { formatBytes, formatCount, formatNumber } from '../../ui/format';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './upload.module.css';

type Props = { kept: z.output<typeof upload>; onDiscard: () => void };

/** What the server has of an upload that nobody is sending now. */
export function KeptUpload({ kept, onDiscard }: Props) {
  const { title, files, files_complete, bytes, received, is_complete, is_in_use, expires_at } = kept;
  return (
    <Stack gap="xs" className={classes.box} role="group" aria-label="Upload">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {is_complete ? (
          <IconCircleCheck size={20} color="var(--mantine-color-green-text)" aria-hidden />
        ) : (
          <IconClockPause size={20} color="var(--mantine-color-amber-text)" aria-hidden />
        )}
        <Text fw={500} className={classes.path} style={{ flex: 1 }}>
          {title}
        </Text>
        {!is_in_use && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onDiscard}>
            Discard
          </Button>
        )}
      </Group>
      {is_complete ? (
        <Text size="sm" c="dimmed" className="tabular">
          All here: {formatCount(files, 'file')}, {formatBytes(bytes)}.
        </Text>
      ) : (
        <>
          <Progress value={bytes > 0 ? (received / bytes) * 100 : 0} aria-label="Sent" color="gray" />
          <Text size="sm" c="dimmed" className="tabular">
            {formatBytes(received)} of {formatBytes(bytes)} here, {formatNumber(files_complete)} of{' '}
            {formatCount(files, 'file')} complete.
          </Text>
        </>
      )}
      {expires_at && (
        <Text size="xs" c="dimmed">
          Kept until it is imported; removed <RelativeTime time={expires_at} /> if nobody goes on with it.
        </Text>
      )}
    </Stack>
  );
}
