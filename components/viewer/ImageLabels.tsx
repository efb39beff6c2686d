import { Group, Text } from '@mantine/core';
import { ClassSwatch } from './ClassSwatch';
import type { ImageLabel } from './marks';

type Props = { labels: readonly ImageLabel[]; noFindingReaders: readonly string[] };

/** What is said of the whole image, in words beneath it. */
export function ImageLabels({ labels, noFindingReaders }: Props) {
  if (labels.length === 0 && noFindingReaders.length === 0) return null;
  return (
    <Group component="figcaption" gap="sm" mt="xs">
      {labels.length > 0 && (
        <Text size="sm" c="dimmed">
          Whole image:
        </Text>
      )}
      {labels.map((label) => (
        <Group key={label.id} gap={6} wrap="nowrap">
          <ClassSwatch classId={label.classId} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {label.className}
          </Text>
        </Group>
      ))}
      {noFindingReaders.length > 0 && <Text size="sm">No finding: {noFindingReaders.join(', ')}</Text>}
    </Group>
  );
}
