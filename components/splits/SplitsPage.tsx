'use client';
import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { SplitBar } from '../charts/SplitBar';
import { useDataset } from '../datasets/DatasetFrame';
import classes from '../datasets/datasets.module.css';
import { imagesHref } from '../datasets/links';
import { NoImages } from '../datasets/NoImages';
import type { Dataset } from '../datasets/types';
import { useTRPC } from '../trpc/trpc';
import { formatCount } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { VersionList } from '../versions/VersionList';
import { LeakageList } from './LeakageList';
import { SplitEditor } from './SplitEditor';
import { SplitHistory } from './SplitHistory';

const SHOWN = ['versions', 'splits', 'leakage', 'history'] as const;

/** How the images lie in splits, what leaks between them, who moved them, and the versions that were frozen. */
export function SplitsPage({ id }: { id: string }) {
  const [show, setShow] = useQueryState(
    'show',
    parseAsStringLiteral(SHOWN).withDefault('versions').withOptions({ history: 'push' }),
  );
  return (
    <QueryState query={useDataset(id)} skeleton={<Skeleton h={320} />}>
      {(dataset) =>
        dataset.total_images === 0 ? (
          <NoImages run={dataset.latest_run} />
        ) : (
          <div className={classes.page}>
            <Answer dataset={dataset} />
            <SplitBar splits={dataset.splits} hrefOf={(split) => imagesHref(id, { split })} />
            <div>
              <SegmentedControl
                aria-label="What is shown"
                mb="lg"
                value={show}
                onChange={(next) => void setShow(next as typeof show)}
                data={[
                  { value: 'versions', label: 'Versions' },
                  { value: 'splits', label: 'Draw splits' },
                  { value: 'leakage', label: 'Leakage' },
                  { value: 'history', label: 'History' },
                ]}
              />
              {show === 'versions' && <VersionList dataset={dataset} />}
              {show === 'splits' && <SplitEditor dataset={dataset} />}
              {show === 'leakage' && <LeakageList id={id} />}
              {show === 'history' && <SplitHistory id={id} />}
            </div>
          </div>
        )
      }
    </QueryState>
  );
}

/** The one sentence that the page answers with. */
function Answer({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const leakage = useQuery(trpc.splits.leakage.queryOptions({ id: dataset.id, limit: 1 })).data;
  const splits = dataset.splits.filter(({ name, images }) => name !== 'none' && images > 0).length;
  const lies =
    leakage === undefined
      ? ''
      : leakage.images === 0
        ? '; nothing lies in two of them'
        : `; ${formatCount(leakage.images, 'image')} lie, as the same thing, in more than one`;
  return (
    <Text fz={20} fw={600} component="p" m={0} role="status" className="tabular">
      {formatCount(dataset.total_images, 'image')} in {formatCount(splits, 'split')}
      {lies}.
    </Text>
  );
}
