import type { ReactNode } from 'react';
import { formatDuration, formatNumber } from '../ui/format';
import { RelativeTime } from '../ui/RelativeTime';
import { FactList } from './FactList';
import { Section } from './Section';
import type { Report } from './types';

/** All figures of the run behind a report. */
export function RunMetrics({ metrics }: { metrics: Report['metrics'] }) {
  const facts: [string, ReactNode][] = [
    ['Began', <RelativeTime key="began" time={metrics.start_time} />],
    ['Took', formatDuration(metrics.total_duration)],
    ['Read', count(metrics.images_crawled, metrics.crawl_duration)],
    ['Validated', count(metrics.images_validated, metrics.validation_duration)],
    ['Valid', `${formatNumber(metrics.valid_images)}, ${formatNumber(metrics.invalid_images)} rejected`],
    [
      'Duplicates',
      `${formatNumber(metrics.duplicates_found)} found, ${formatNumber(metrics.duplicates_removed)} removed`,
    ],
    ['Unique', count(metrics.unique_images, metrics.dedup_duration)],
    ['Labelled', count(metrics.images_labeled, metrics.labeling_duration)],
    ['Hot', formatNumber(metrics.hot_storage_count)],
    ['Cold', count(metrics.cold_storage_count, metrics.storage_duration)],
  ];
  return (
    <Section title="Metrics">
      <FactList facts={facts} />
    </Section>
  );
}

const count = (images: number, seconds: number | null) =>
  `${formatNumber(images)}${seconds === null ? '' : ` in ${formatDuration(seconds)}`}`;
