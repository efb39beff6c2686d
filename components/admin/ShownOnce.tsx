import { Alert, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from '../ui/CopyButton';
import { Mono } from '../ui/Mono';

/** A secret that is shown this once, with a button to copy it. */
export const ShownOnce = ({ value, title, children }: { value: string; title: string; children: string }) => (
  <Alert color="blue" title={title} role="status">
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Mono>{value}</Mono>
        <CopyButton value={value} label="Copy" />
      </Group>
      <Text size="sm">{children}</Text>
    </Stack>
  </Alert>
);
