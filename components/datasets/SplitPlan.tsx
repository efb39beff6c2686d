import { ScrollArea, Text } from '@mantine/core';
import { inSplitOrder } from '@/server/domain/splits';
import { WantedAndGot } from '../splits/WantedAndGot';
import { formatCount } from '../ui/format';

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
        <WantedAndGot label="Splits, wanted and got" names={names} rows={plan.wanted} />
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
