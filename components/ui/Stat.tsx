import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  /** Already formatted: a string, or one of Num, Bytes, Percent. */
  value: ReactNode;
  unit?: string;
  /** What the number rests on: "n = 1,204 images". */
  n?: string;
  size?: 'md' | 'lg';
};

/** One figure with its label, unit and n. */
export function Stat({ label, value, unit, n, size = 'md' }: Props) {
  return (
    <Stack gap={0} miw={0} role="group" aria-label={label}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Group gap={6} align="baseline" wrap="wrap">
        <Text className="tabular" fz={size === 'lg' ? 34 : 20} fw={600} lh={1.25} component="span">
          {value}
        </Text>
        {unit && (
          <Text size="sm" c="dimmed" component="span">
            {unit}
          </Text>
        )}
      </Group>
      {n && (
        <Text size="xs" c="dimmed" className="tabular">
          {n}
        </Text>
      )}
    </Stack>
  );
}
