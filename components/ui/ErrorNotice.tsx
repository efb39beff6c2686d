'use client';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { CopyButton } from './CopyButton';
import { failureOf } from './failure';
import { Mono } from './Mono';

type Props = { error: unknown; onRetry?: () => void; title?: string };

/** What happened, what to do, and the request id to copy. */
export function ErrorNotice({ error, onRetry, title }: Props) {
  const failure = failureOf(error);
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={title ?? failure.message}>
      <Stack gap="xs" align="flex-start">
        {title && <Text size="sm">{failure.message}</Text>}
        {failure.fix && <Text size="sm">{failure.fix}</Text>}
        {failure.details.slice(0, 5).map((detail, index) => (
          <Text size="sm" key={index}>
            {detail.file && (
              <Mono>
                {detail.file}
                {detail.line ? `:${detail.line}` : ''}{' '}
              </Mono>
            )}
            {detail.message} {detail.fix}
          </Text>
        ))}
        <Group gap="sm">
          {onRetry && (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRetry}>
              Try again
            </Button>
          )}
          {failure.requestId && (
            <Group gap={4}>
              <Text size="xs" c="dimmed">
                Request <Mono>{failure.requestId}</Mono>
              </Text>
              <CopyButton value={failure.requestId} label="Copy request id" />
            </Group>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
