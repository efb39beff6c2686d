'use client';
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconBookmark, IconChartHistogram } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMay } from '../account/use-session';
import { useDataset } from '../datasets/DatasetFrame';
import classes from '../datasets/datasets.module.css';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { notifyDone, notifyFailure } from '../ui/notify';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';
import { DriftHistory } from './DriftHistory';
import { DriftTable } from './DriftTable';
import { DriftThresholds } from './DriftThresholds';
import { DrivingImages } from './DrivingImages';
import { byDrift, driftSentence } from './drift-words';
import { FeatureComparison } from './FeatureComparison';
import { PopulationField } from './PopulationField';
import type { Drift, Pair } from './types';

const inLink = { reference: parseAsString, target: parseAsString, feature: parseAsString };

/** How far one part of a dataset lies from another; which parts, and which feature is looked at, are in the link. */
export function DriftPage({ id }: { id: string }) {
  const [link, setLink] = useQueryStates(inLink, { history: 'push', scroll: false });
  const dataset = useDataset(id).data;
  const trpc = useTRPC();
  const frozen = useQuery(trpc.versions.list.queryOptions({ id })).data?.items ?? [];
  const windows = useQuery(trpc.drift.windows.queryOptions({ id })).data;
  if (!dataset) return <PageSkeleton />;
  const splits = dataset.splits.map(({ name }) => name);
  const choices = { splits, versions: frozen.map(({ version }) => version), windows };
  const pair = {
    id,
    reference: link.reference ?? (splits.includes('training') ? 'training' : 'all'),
    target: link.target ?? ['production', 'test', 'validation'].find((name) => splits.includes(name)) ?? 'all',
  };
  return (
    <div className={classes.page}>
      <Group align="flex-start" gap="sm" role="group" aria-label="What is compared">
        {(['reference', 'target'] as const).map((side) => (
          <PopulationField
            key={side}
            label={side === 'reference' ? 'Reference' : 'Target'}
            value={pair[side]}
            choices={choices}
            onChange={(population) => void setLink({ [side]: population })}
          />
        ))}
        <KeepCheck pair={pair} />
      </Group>
      {dataset.total_images === 0 ? (
        <EmptyState icon={IconChartHistogram} title="No images yet">
          Drift compares parts of a dataset: import images first.
        </EmptyState>
      ) : (
        <Comparison pair={pair} chosen={link.feature} onChoose={(feature) => void setLink({ feature })} />
      )}
      <DriftHistory pair={pair} chosen={link.feature} />
      <DriftThresholds pair={pair} />
    </div>
  );
}

type ComparisonProps = { pair: Pair; chosen: string | null; onChoose: (feature: string) => void };

function Comparison({ pair, chosen, onChoose }: ComparisonProps) {
  const query = useQuery(useTRPC().drift.between.queryOptions(pair, { placeholderData: keepPreviousData }));
  return (
    <QueryState query={query} skeleton={<PageSkeleton />}>
      {(drift) => <Found drift={drift} pair={pair} chosen={chosen} onChoose={onChoose} />}
    </QueryState>
  );
}

function Found({ drift, pair, chosen, onChoose }: ComparisonProps & { drift: Drift }) {
  const features = byDrift(drift.features);
  const feature = features.find(({ name }) => name === chosen) ?? features[0];
  return (
    <>
      <Text fz={20} fw={500} maw={900} lh={1.35} data-testid="drift-sentence">
        {driftSentence(drift)}
      </Text>
      {feature && (
        <div className={classes.halves}>
          <FeatureComparison feature={feature} pair={pair} />
          <DrivingImages feature={feature} pair={pair} />
        </div>
      )}
      <DriftTable features={features} chosen={feature?.name ?? null} images={drift.images} onChoose={onChoose} />
    </>
  );
}

function KeepCheck({ pair }: { pair: Pair }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayCurate = useMay('curate');
  const keep = useMutation(
    trpc.drift.keep.mutationOptions({
      onSuccess: () => {
        notifyDone('This check is kept in the history.');
        return queries.invalidateQueries(trpc.drift.checks.pathFilter());
      },
      onError: notifyFailure,
    }),
  );
  if (!mayCurate) return null;
  return (
    <Button
      size="xs"
      mt={20} // level with the fields, below their labels
      variant="default"
      leftSection={<IconBookmark size={14} aria-hidden />}
      loading={keep.isPending}
      onClick={() => keep.mutate(pair)}
    >
      Keep this check
    </Button>
  );
}

const PageSkeleton = () => (
  <div className={classes.page}>
    <Skeleton h={28} w="min(640px, 90vw)" />
    <div className={classes.halves}>
      <Skeleton h={240} />
      <Skeleton h={240} />
    </div>
    <TableSkeleton />
  </div>
);
