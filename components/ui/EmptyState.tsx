import { Stack, Text, Title } from '@mantine/core';
import { IconPhotoOff, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Props = { title: string; children?: ReactNode; action?: ReactNode; icon?: TablerIcon };

/** Nothing here: why, and the one thing to do about it. */
export function EmptyState({ title, children, action, icon: Icon = IconPhotoOff }: Props) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <Icon size={28} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
      <Title order={2} size="h3">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw={460} size="sm" component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
