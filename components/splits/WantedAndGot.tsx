import { Table, Text } from '@mantine/core';
import { Num } from '../ui/Num';

type Sizes = { wanted: number; got: number };
type Row = { class_id: number | null; class_name: string; splits: Record<string, Sizes> };

/** How many images of each class every split got, of those that were wanted; a row without a class is all images. */
export function WantedAndGot({
  label,
  names,
  rows,
}: {
  label: string;
  names: readonly string[];
  rows: readonly Row[];
}) {
  return (
    <Table miw={160 + 96 * names.length} aria-label={label} className="tabular" stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Images with</Table.Th>
          {names.map((name) => (
            <Table.Th key={name} ta="right">
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ class_id, class_name, splits }) => (
          <Table.Tr key={class_id ?? 'all'}>
            <Table.Td>{class_id === null ? 'all' : class_name}</Table.Td>
            {names.map((name) => (
              <Table.Td key={name} ta="right">
                <Num value={splits[name]?.got ?? 0} />{' '}
                <Text span size="xs" c="dimmed">
                  of <Num value={splits[name]?.wanted ?? 0} />
                </Text>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
