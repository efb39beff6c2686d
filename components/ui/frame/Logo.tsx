import { Group, Text } from '@mantine/core';

/** The safelight and the name. */
export const Logo = ({ withName = true }: { withName?: boolean }) => (
  <Group gap={8} wrap="nowrap">
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <rect x="1" y="1" width="18" height="18" rx="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <circle cx="10" cy="10" r="4.5" fill="var(--mantine-color-amber-5)" />
    </svg>
    {withName && (
      <Text component="span" fw={600} visibleFrom="xs">
        Darkroom
      </Text>
    )}
  </Group>
);
