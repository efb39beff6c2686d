'use client';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { failureOf } from './failure';

const closeButtonProps = { 'aria-label': 'Dismiss' };
const UNDO_MS = 8000;

/** Says that something was done; with `undo`, offers to take it back. */
export function notifyDone(message: string, undo?: () => void) {
  const id = notifications.show({
    message: undo ? (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Button
          flex="none"
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ) : (
      message
    ),
    color: 'gray',
    withBorder: true,
    autoClose: undo ? UNDO_MS : 4000,
    closeButtonProps,
  });
}

/** Says what went wrong and what to do, for actions that have no place on the page for it. */
export function notifyFailure(error: unknown) {
  const { message, fix, requestId } = failureOf(error);
  notifications.show({
    title: message,
    message: [fix, requestId && `Request ${requestId}`].filter(Boolean).join(' · '),
    color: 'red',
    withBorder: true,
    autoClose: 12_000,
    closeButtonProps,
  });
}
