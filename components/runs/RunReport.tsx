'use client';
import { Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ScoreParts } from '../charts/ScoreParts';
import { SplitBar } from '../charts/SplitBar';
import { TierBar } from '../charts/TierBar';
import { imagesHref } from '../datasets/links';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatDuration, formatNumber } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { Stat } from '../ui/Stat';
import classes from './runs.module.css';
import type { Run } from './types';

/** What the finished run made: the same page, now its report. */
export function RunSummaryFigures({ run }: { run: Run }) {
  const { metrics } = run;
  return (
    <Group gap="16px 40px" align="flex-start">
      <Stat
        size="lg"
        label="Quality score"
        value={metrics.quality_score === null ? 'none' : formatNumber(metrics.quality_score, 1)}
        {...(metrics.quality_score === null ? { n: 'the report was off' } : { unit: 'of 100' })}
      />
      <Stat
        size="lg"
        label="Usable images"
        value={formatNumber(metrics.unique_images)}
        n={`of ${formatCount(metrics.images_crawled, 'image')} read`}
      />
      <Stat label="Labelled" value={formatNumber(metrics.images_labeled)} unit="images" />
      <Stat label="Duplicates" value={formatNumber(metrics.duplicates_found)} unit="found" />
      <Stat label="Took" value={formatDuration(metrics.total_duration)} />
    </Group>
  );
}

/** The score with its parts, the splits and the tiers of a finished run. */
export function RunReport({ run }: { run: Run }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.datasets.report.queryOptions({ id: run.dataset_id, run_id: run.id }));
  if (!run.metrics.report_generated) return null;
  return (
    <QueryState query={query} skeleton={<Skeleton h={320} />}>
      {(report) => (
        <div className={classes.report}>
          <ScoreParts score={report.run_score ?? report.score} isFigureAbove />
          <div className={classes.column}>
            <SplitBar splits={report.splits} hrefOf={(split) => imagesHref(run.dataset_id, { split })} />
            <TierBar tiers={report.tiers} hrefOf={(tier) => imagesHref(run.dataset_id, { tier })} />
          </div>
        </div>
      )}
    </QueryState>
  );
}
