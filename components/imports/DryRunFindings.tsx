import { ScrollArea, Stack, Text, Title } from '@mantine/core';
import { inSplitOrder } from '../charts/split-colours';
import { formatNumber, formatShare } from '../ui/format';
import classes from './DryRunPanel.module.css';
import type { DryRun } from './use-dry-run';

/** The splits that the layout tells. */
export function FoundSplits({ splits, images }: { splits: DryRun['splits']; images: number }) {
  const found = inSplitOrder(Object.keys(splits)).map((name): [string, number] => [name, splits[name] ?? 0]);
  return (
    <Stack gap={4} component="section">
      <Title order={3}>Splits</Title>
      {found.length === 0 ? (
        <Text size="sm" c="dimmed">
          The layout tells none; images are split by the ratios in the options.
        </Text>
      ) : (
        <dl className={classes.found}>
          {found.flatMap(([name, count]) => [
            <dt key={name}>{name}</dt>,
            <dd key={`${name}-count`}>
              {formatNumber(count)}{' '}
              <Text span size="xs" c="dimmed">
                {formatShare(images > 0 ? count / images : null)}
              </Text>
            </dd>,
          ])}
        </dl>
      )}
    </Stack>
  );
}

/** The classes by id, with how often each was seen in what was looked into. */
export function FoundClasses({ classes: found }: { classes: DryRun['classes'] }) {
  return (
    <Stack gap={4} component="section">
      <Title order={3}>
        {found.length === 0 ? 'Classes' : `${formatNumber(found.length)} ${found.length === 1 ? 'class' : 'classes'}`}
      </Title>
      {found.length === 0 ? (
        <Text size="sm" c="dimmed">
          None were found.
        </Text>
      ) : (
        <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Classes' }}>
          <dl className={classes.found}>
            {found.flatMap(({ id, name, count }) => [
              <dt key={id}>
                <Text span c="dimmed" size="sm" className="tabular">
                  {id}
                </Text>{' '}
                {name}
              </dt>,
              <dd key={`${id}-count`}>{count === null ? '' : formatNumber(count)}</dd>,
            ])}
          </dl>
        </ScrollArea.Autosize>
      )}
    </Stack>
  );
}
