'use client';
import { Anchor, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ClassDistribution } from '../charts/ClassDistribution';
import { Funnel } from '../charts/Funnel';
import { SplitBar } from '../charts/SplitBar';
import { TierBar } from '../charts/TierBar';
import { Heatmaps } from '../heatmaps/Heatmaps';
import { RunTable } from '../runs/RunTable';
import { VerdictReasons } from '../runs/VerdictReasons';
import { useTRPC } from '../trpc/trpc';
import { formatBytes, formatCount, formatNumber, formatShare } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { Stat } from '../ui/Stat';
import { TableSkeleton } from '../ui/TableSkeleton';
import { useDataset } from './DatasetFrame';
import { Distributions } from './Distributions';
import classes from './datasets.module.css';
import { bandHref, datasetHref, imagesHref } from './links';
import { NoImages } from './NoImages';
import { OverviewSkeleton } from './OverviewSkeleton';
import { overviewSentence } from './overview-sentence';
import { Samples } from './Samples';
import { Section } from './Section';
import type { Dataset } from './types';

/** What the dataset holds, how good it is, and what needs a look. */
export function OverviewPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useDataset(id);
  const runs = useQuery(trpc.runs.list.queryOptions({ dataset_id: id, limit: 5 }));
  return (
    <QueryState query={query} skeleton={<OverviewSkeleton />}>
      {(dataset) => (
        <div className={classes.page}>
          <Text size="lg" component="p" m={0}>
            {overviewSentence(dataset)}
          </Text>
          <Totals dataset={dataset} />
          <Warnings warnings={dataset.warnings} />
          {dataset.total_images === 0 ? <NoImages run={dataset.latest_run} /> : <Content dataset={dataset} />}
          <Section
            title="Latest runs"
            actions={
              <Anchor component={Link} href={`${datasetHref(id)}/runs`} size="sm" underline="always">
                All runs
              </Anchor>
            }
          >
            <QueryState query={runs} skeleton={<TableSkeleton rows={2} />}>
              {({ items }) => <RunTable runs={items} withDataset={false} />}
            </QueryState>
          </Section>
        </div>
      )}
    </QueryState>
  );
}

function Content({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const stats = useQuery(trpc.datasets.classes.queryOptions({ id: dataset.id }));
  return (
    <>
      <div className={classes.lead}>
        <div className={classes.column}>
          <SplitBar splits={dataset.splits} hrefOf={(split) => imagesHref(dataset.id, { split })} />
          <TierBar tiers={dataset.tiers} hrefOf={(tier) => imagesHref(dataset.id, { tier })} />
        </div>
        <Samples dataset={dataset} />
      </div>
      <QueryState query={stats} skeleton={<Skeleton h={260} />}>
        {(found) => (
          <>
            <ClassDistribution
              classes={found.classes}
              hrefOf={(one) => imagesHref(dataset.id, { class_filter: [String(one)] })}
            />
            <Distributions dataset={dataset} />
            <Heatmaps dataset={dataset} classes={found.classes} />
          </>
        )}
      </QueryState>
      <div className={classes.halves}>
        <Funnel bands={dataset.funnel} hrefOf={(band) => bandHref(band, dataset.id)} />
        <VerdictReasons reasons={dataset.verdict_reasons} images={verdictsIn(dataset)} datasetId={dataset.id} />
      </div>
    </>
  );
}

function verdictsIn({ funnel }: Dataset) {
  const band = (id: string) => funnel.find((one) => one.id === id)?.images ?? 0;
  return { accepted: band('accepted'), warned: band('warned'), rejected: band('rejected') };
}

function Totals({ dataset }: { dataset: Dataset }) {
  const { total_images, labelled_images, no_object_images, unlabelled_images, quality_score } = dataset;
  const judged = labelled_images + no_object_images + unlabelled_images;
  return (
    <div className={classes.figures}>
      <Stat size="lg" label="Images" value={formatNumber(total_images)} n={formatBytes(dataset.size_bytes)} />
      <Stat
        size="lg"
        label="Annotations"
        value={formatNumber(dataset.total_annotations)}
        n={`on ${formatCount(labelled_images, 'image')}`}
      />
      <Stat
        size="lg"
        label="Labelled"
        value={judged === 0 ? 'none yet' : formatShare((labelled_images + no_object_images) / judged)}
        n={`${formatNumber(unlabelled_images)} unlabelled, ${formatNumber(no_object_images)} without object`}
      />
      <Stat size="lg" label="Classes" value={formatNumber(dataset.total_classes)} />
      <Stat
        size="lg"
        label="Quality score"
        value={quality_score === null ? 'none yet' : formatNumber(quality_score, 1)}
        {...(quality_score === null ? {} : { unit: 'of 100' })}
      />
    </div>
  );
}

function Warnings({ warnings }: { warnings: Dataset['warnings'] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={`${warning.code} ${warning.href}`}>
          <Link href={warning.href} className={classes.warning}>
            <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none' }} />
            <Text span size="sm">
              {warning.message}
            </Text>
          </Link>
        </li>
      ))}
    </ul>
  );
}
