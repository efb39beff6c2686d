import { Group, ScrollArea, Table } from '@mantine/core';
import { NothingToDraw } from '../charts/ChartFigure';
import { formatNumber } from '../ui/format';
import { ClassSwatch } from '../viewer/ClassSwatch';
import type { ConsensusPreview } from './types';

/** Boxes of readers and of the consensus, class by class. */
export function ConsensusClasses({ rows }: { rows: ConsensusPreview['classes'] }) {
  if (rows.length === 0) return <NothingToDraw>No reader has marked anything.</NothingToDraw>;
  return (
    <ScrollArea.Autosize
      mah={360}
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Consensus per class, scrollable' }}
    >
      <Table stickyHeader aria-label="Consensus per class" className="tabular" fz="sm" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th ta="right">Boxes of readers</Table.Th>
            <Table.Th ta="right">Boxes of the layer</Table.Th>
            <Table.Th ta="right">Marked by one alone</Table.Th>
            <Table.Th ta="right">Dropped</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.class_id}>
              <Table.Td maw={280}>
                <Group gap={6} wrap="nowrap">
                  <ClassSwatch classId={row.class_id} />
                  <bdi style={{ overflowWrap: 'anywhere' }}>{row.class_name}</bdi>
                </Group>
              </Table.Td>
              {[row.reader_boxes, row.boxes, row.lone_boxes, row.dropped_boxes].map((value, column) => (
                <Table.Td key={column} ta="right">
                  {formatNumber(value)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
