import { ScrollArea, Table, Text } from '@mantine/core';
import { inSplitOrder } from '@/server/domain/splits';
import { formatCount } from '../ui/format';
import { Num } from '../ui/Num';
import { Section } from './Section';
import type { Report } from './types';

type Plan = NonNullable<Report['split_plan']>;

/** What the ratios wanted for each split and class, and what came of it. */
export function SplitPlan({ plan }: { plan: Plan }) {
  const names = inSplitOrder(Object.keys(plan.wanted[0]?.splits ?? {}));
  return (
    <Section title="Splits, wanted and got">
      <Text size="sm" c="dimmed" mb="xs">
        {sentenceOf(plan)}
      </Text>
      <ScrollArea type="auto">
        <Table miw={160 + 96 * names.length} aria-label="Splits, wanted and got">
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
            {plan.wanted.map(({ class_id, class_name, splits }) => (
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
      </ScrollArea>
    </Section>
  );
}

function sentenceOf({ seed, stratify, groups }: Plan): string {
  const parts = [`Drawn by the ratios with seed ${seed}${stratify ? ', every class by itself' : ''}.`];
  if (groups.groups > 0)
    parts.push(
      `${formatCount(groups.groups, 'group')} kept together, the largest of ${formatCount(groups.largest, 'image')}.`,
    );
  if (groups.in_several_splits > 0)
    parts.push(
      `${formatCount(groups.in_several_splits, 'group')} lie in several splits because the folder put them there.`,
    );
  return parts.join(' ');
}
