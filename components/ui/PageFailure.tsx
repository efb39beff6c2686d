'use client';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { ButtonLink } from './ButtonLink';
import { CopyButton } from './CopyButton';
import { Mono } from './Mono';

type Props = { error: Error & { digest?: string }; onRetry: () => void };

/** A page that could not be drawn at all. */
export function PageFailure({ error, onRetry }: Props) {
  return (
    <Stack role="alert" maw={520} py="xl" align="flex-start">
      <Title order={1}>This page could not be shown</Title>
      <Text c="dimmed">
        Nothing was changed by it. Try again; if it stays like this, tell whoever runs Darkroom, with the number below.
      </Text>
      {error.digest && (
        <Group gap={4}>
          <Mono>{error.digest}</Mono>
          <CopyButton value={error.digest} label="Copy error number" />
        </Group>
      )}
      <Group>
        <Button onClick={onRetry}>Try again</Button>
        <ButtonLink href="/datasets" variant="default">
          Go to the datasets
        </ButtonLink>
      </Group>
    </Stack>
  );
}
