import { ScrollArea, Stack, Text, Title } from '@mantine/core';
import { inSplitOrder } from '@/server/domain/splits';
import { formatCount, formatNumber, formatShare } from '../ui/format';
import classes from './DryRunPanel.module.css';
import type { DryRun } from './use-dry-run';

type Merged = NonNullable<DryRun['appends_to']>['classes'];

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

/** The dataset that the images come to, and what its classes make of those of the source. */
export function FoundDataset({ found }: { found: NonNullable<DryRun['appends_to']> }) {
  const fresh = found.classes.filter(({ is_new }) => is_new).length;
  const known = found.classes.length - fresh;
  return (
    <Stack gap={4} component="section">
      <Title order={3}>Into {found.name}</Title>
      <Text size="sm">
        {formatCount(found.total_images, 'image')} {found.total_images === 1 ? 'is' : 'are'} there and{' '}
        {found.total_images === 1 ? 'stays as it is' : 'stay as they are'}.
        {found.classes.length > 0 && ` ${formatCount(known, 'class', 'classes')} known by name, ${fresh} new.`}
      </Text>
      {found.said && <Text size="sm">{found.said}</Text>}
    </Stack>
  );
}

/** The classes by id, with how often each was seen in what was looked into. */
export function FoundClasses({ classes: found, merged }: { classes: DryRun['classes']; merged: Merged }) {
  const here = new Map(merged.map((one) => [one.id, one]));
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
                <BecomesHere one={here.get(id)} />
              </dt>,
              <dd key={`${id}-count`}>{count === null ? '' : formatNumber(count)}</dd>,
            ])}
          </dl>
        </ScrollArea.Autosize>
      )}
    </Stack>
  );
}

/** What a class is in the dataset, where that is something to say. */
function BecomesHere({ one }: { one: Merged[number] | undefined }) {
  if (!one || (one.as === one.id && !one.is_new)) return null;
  const words = [one.as === one.id ? null : `becomes ${one.as}`, one.is_new ? 'new' : null].filter(Boolean);
  return (
    <Text span c="dimmed" size="xs">
      {' '}
      · {words.join(', ')}
    </Text>
  );
}
