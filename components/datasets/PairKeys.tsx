import { Group, Kbd, Text } from '@mantine/core';

const KEYS = [
  ['J', 'next'],
  ['K', 'previous'],
  ['S', 'the same'],
  ['D', 'not the same'],
  ['Z', 'take back'],
] as const;

/** What the keys do on the current pair. */
export const PairKeys = () => (
  <Group gap={14} mb="md" visibleFrom="sm">
    {KEYS.map(([key, words]) => (
      <Text key={key} span size="xs" c="dimmed">
        <Kbd size="xs" mr={6}>
          {key}
        </Kbd>
        {words}
      </Text>
    ))}
  </Group>
);
