'use client';
import { Anchor, Badge, Group, Text } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { CopyButton } from '../ui/CopyButton';
import { formatCode, formatNumber } from '../ui/format';
import { Mono } from '../ui/Mono';
import { Bytes } from '../ui/Num';
import { RelativeTime } from '../ui/RelativeTime';
import { StateBadge } from '../ui/StateBadge';
import classes from './datasets.module.css';
import { FactList } from './FactList';
import { imageHref, imagesHref, runHref } from './links';
import { Section } from './Section';
import type { ImageDetail } from './types';

/** What the file is and where it came from. */
export function ImageFacts({ image }: { image: ImageDetail }) {
  const { dataset_id: id } = image;
  const saidAbove = [image.source_url, image.run_id, image.licence, image.sha256, image.fetched_at ?? 'never'];
  const facts: [string, ReactNode][] = [
    ['Size', image.width && image.height ? `${image.width} × ${image.height} px` : 'not known'],
    ...(image.true_width === image.width && image.true_height === image.height
      ? []
      : [['Original size', `${image.true_width} × ${image.true_height} px`] as [string, ReactNode]]),
    ['File', <Bytes key="file" value={image.file_size_bytes} />],
    ['Format', image.format ?? 'not known'],
    ['Split', linkTo(image.split, (split) => imagesHref(id, { split }))],
    ['Tier', linkTo(image.tier, (tier) => imagesHref(id, { tier }))],
    ['Licence', image.licence ?? 'not stated'],
    ['Source', <Mono key="source">{image.source_url}</Mono>],
    ['Fetched', <RelativeTime key="fetched" time={image.fetched_at} fallback="not fetched" />],
    [
      'Run',
      <Anchor key="run" component={Link} href={runHref(image.run_id)} size="sm" underline="always">
        <Mono>{image.run_id.slice(0, 8)}</Mono>
      </Anchor>,
    ],
    ...image.lineage
      .filter(({ value }) => !saidAbove.includes(value))
      .map(({ label, value }): [string, ReactNode] => [label, value]),
  ];
  if (image.sha256)
    facts.push([
      'SHA-256',
      <Group key="sha" gap={4} wrap="nowrap" align="flex-start">
        <Mono>{image.sha256}</Mono>
        <CopyButton value={image.sha256} label="Copy SHA-256" />
      </Group>,
    ]);
  return (
    <Section title="Facts and lineage">
      <FactList facts={facts} />
    </Section>
  );
}

const linkTo = (value: string | null, hrefOf: (value: string) => string): ReactNode =>
  value === null ? (
    'none'
  ) : (
    <Anchor component={Link} href={hrefOf(value)} size="sm" underline="always">
      {value}
    </Anchor>
  );

/** Verdict, problems, quality flags, and the image it is a copy of. */
export function ImageProblems({ image }: { image: ImageDetail }) {
  const { problems, issues, duplicate_of: best } = image;
  return (
    <Section title="Verdict" actions={image.verdict && <StateBadge state={image.verdict} />}>
      {problems.length === 0 && issues.length === 0 && !best && (
        <Text size="sm" c="dimmed">
          No problem found.
        </Text>
      )}
      {best && (
        <Text size="sm" mb={6}>
          Copy of{' '}
          <Anchor component={Link} href={imageHref(image.dataset_id, best.image_id)} underline="always" inherit>
            {best.filename}
          </Anchor>{' '}
          (same {best.stage})
        </Text>
      )}
      {issues.length > 0 && (
        <Group gap={6} mb={6}>
          {issues.map((issue) => (
            <Badge key={issue} color="gray" component={Link} href={imagesHref(image.dataset_id, { issue })}>
              {formatCode(issue)}
            </Badge>
          ))}
        </Group>
      )}
      {problems.map((problem, index) => (
        <div key={index} className={classes.problem}>
          <Mono>
            {problem.file}
            {problem.line === null ? '' : `:${problem.line}`}
          </Mono>
          <div>{problem.message}</div>
          <Text size="xs" c="dimmed">
            {problem.fix}
          </Text>
        </div>
      ))}
    </Section>
  );
}

/** What was measured on the pixels. */
export function ImageMeasures({ image }: { image: ImageDetail }) {
  const facts = flatten(image.measures ?? {});
  if (facts.length === 0) return null;
  return (
    <Section title="Measures">
      <FactList facts={facts} />
    </Section>
  );
}

/** Measures by name, nested ones after the name they stand under: `brightness.p99` is "Brightness p99". */
function flatten(measures: Record<string, unknown>, under = ''): [string, string][] {
  return Object.entries(measures).flatMap(([name, value]): [string, string][] => {
    const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    const title = formatCode(`${under}${words.replace(/^is /, '')}`);
    if (typeof value === 'number') return [[title, formatNumber(value, 3)]];
    if (typeof value === 'boolean') return [[title, value ? 'yes' : 'no']];
    if (typeof value === 'string') return [[title, value]];
    if (value && typeof value === 'object' && !Array.isArray(value))
      return flatten(value as Record<string, unknown>, `${title} `);
    return [];
  });
}
