import { Badge, ScrollArea, Table, Text } from '@mantine/core';
import type { z } from 'zod';
import type { splitPreview } from '@/server/domain/wire/splits';
import { formatCount } from '../ui/format';
import { Num } from '../ui/Num';
import { WantedAndGot } from './WantedAndGot';

type Preview = z.output<typeof splitPreview>;

/** What a draw comes to: in a sentence, by split, and by class. */
export function SplitPreview({ preview }: { preview: Preview }) {
  const names = preview.splits.map(({ name }) => name);
  return (
    <div>
      <Text fw={600}>{sentenceOf(preview)}</Text>
      <Text size="sm" c="dimmed" mb="sm">
        {groupsOf(preview)}
      </Text>
      <ScrollArea
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Wanted and got, scrollable' }}
      >
        <Table miw={300} aria-label="Splits, wanted and got" className="tabular">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Split</Table.Th>
              <Table.Th ta="right">Now</Table.Th>
              <Table.Th ta="right">Wanted</Table.Th>
              <Table.Th ta="right">Got</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.splits.map(({ name, now, wanted, got, is_kept }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  {name}{' '}
                  {is_kept && (
                    <Badge size="xs" color="gray" ml={4}>
                      kept
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  <Num value={now} />
                </Table.Td>
                <Table.Td ta="right">
                  <Num value={wanted} />
                </Table.Td>
                <Table.Td ta="right" fw={now === got ? undefined : 600}>
                  <Num value={got} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {preview.classes.length > 0 && (
        <details>
          <Text component="summary" size="sm" my="xs" style={{ cursor: 'pointer' }}>
            Details: {formatCount(preview.classes.length, 'class', 'classes')}, got of wanted images
          </Text>
          <ScrollArea.Autosize
            mah={360}
            viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Classes, scrollable' }}
          >
            <WantedAndGot label="Classes, wanted and got" names={names} rows={preview.classes} />
          </ScrollArea.Autosize>
        </details>
      )}
    </div>
  );
}

function sentenceOf({ moved, images, leaves_held_out, enters_held_out }: Preview): string {
  if (moved === 0) return 'Nothing would move.';
  const heldOut = [
    ...(leaves_held_out > 0 ? [`${formatCount(leaves_held_out, 'image')} leave held-out splits`] : []),
    ...(enters_held_out > 0
      ? [`${formatCount(enters_held_out, 'image')} enter ${leaves_held_out > 0 ? 'them' : 'held-out splits'}`]
      : []),
  ].join(', ');
  return `${formatCount(moved, 'image')} of ${formatCount(images, 'image')} would move${heldOut ? `; ${heldOut}` : ''}.`;
}

function groupsOf({ groups: { groups, images, largest, torn } }: Preview): string {
  if (groups === 0) return 'No image has to stay with another.';
  const kept = `${formatCount(groups, 'group')} (${formatCount(images, 'image')}, the largest of ${formatCount(largest, 'image')})`;
  return torn === 0
    ? `${kept} stay together.`
    : `${kept} stay together but ${formatCount(torn, 'group')}, which kept splits tear.`;
}
