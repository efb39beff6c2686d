'use client';
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react';
import { formatBytes, formatCount, formatEta, formatNumber, formatPercent } from '../../ui/format';
import classes from './upload.module.css';
import type { UploadOfDraft } from './use-upload';

/** How far sending is: bytes, files, speed, time left; pause and go on. */
export function SendingUpload({ upload }: { upload: UploadOfDraft }) {
  const { queue } = upload;
  const { status, files, filesDone, bytes, sent, speed, problem } = queue;
  const percent = bytes > 0 ? (sent / bytes) * 100 : 0;
  const left = speed && speed > 0 ? (bytes - sent) / speed : null;
  const isPaused = status === 'paused';
  return (
    <Stack gap="sm" className={classes.box} role="group" aria-label="Upload">
      <Group justify="space-between" align="baseline">
        <Text size="xl" className="tabular">
          {formatPercent(percent)}
        </Text>
        <Text size="sm" c="dimmed" className="tabular">
          {formatBytes(sent)} of {formatBytes(bytes)}
        </Text>
      </Group>
      <Progress value={percent} aria-label="Sent" color={isPaused ? 'gray' : undefined} />
      <Text size="sm" c="dimmed" className="tabular" role="status">
        {isPaused ? 'Paused' : status === 'failed' ? 'Stopped' : speed === null ? 'Sending' : `${formatBytes(speed)}/s`}
        {left !== null && !isPaused && `, ${formatEta(left)}`}
        {files > 1 && ` · ${formatNumber(filesDone)} of ${formatCount(files, 'file')}`}
      </Text>
      {problem && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={problem.message}>
          <Text size="sm" className={classes.path}>
            {problem.path}. {problem.fix}
          </Text>
        </Alert>
      )}
      <Group gap="xs">
        {status === 'sending' && (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            onClick={() => upload.pause()}
          >
            Pause
          </Button>
        )}
        {isPaused && (
          <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => upload.resume()}>
            Resume
          </Button>
        )}
        {status === 'failed' && (
          <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => upload.resume()}>
            Try again
          </Button>
        )}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={16} aria-hidden />}
          onClick={() => void upload.discard()}
        >
          Discard
        </Button>
      </Group>
    </Stack>
  );
}
