import { Button, Group, Text } from '@mantine/core';

/** The end of a form that names a source: what happens next, and that it is harmless. */
export function SubmitSource({ isLooking }: { isLooking: boolean }) {
  return (
    <Group justify="space-between">
      <Text size="xs" c="dimmed">
        Nothing is written before you start.
      </Text>
      <Button type="submit" loading={isLooking}>
        Look inside
      </Button>
    </Group>
  );
}
