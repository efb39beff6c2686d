'use client';
import { Group, MultiSelect, SegmentedControl, Select, Skeleton, Switch, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { HEATMAP_BINS, HEATMAP_MODES, type HeatmapMode } from '@/server/domain/heatmap';
import { inSplitOrder } from '@/server/domain/splits';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import type { ClassCount } from '../charts/class-rows';
import { HeatmapCanvas } from '../charts/HeatmapCanvas';
import styles from '../charts/heatmap.module.css';
import { VIRIDIS_GRADIENT } from '../charts/viridis';
import { imagesHref } from '../datasets/links';
import { Section } from '../datasets/Section';
import type { Dataset } from '../datasets/types';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatNumber } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { useSeen } from '../ui/use-seen';

const SHOWN = 4; // as many as stand in one row
const inLink = {
  heat_split: parseAsString,
  heat_each: parseAsBoolean.withDefault(false),
  heat_mode: parseAsStringLiteral(HEATMAP_MODES).withDefault('centre'),
  heat_class: parseAsArrayOf(parseAsInteger),
};

/** Where boxes of the largest classes, or of those chosen, lie on the image: in one split or all, or in each split beside the others. */
export function Heatmaps({ dataset, classes }: { dataset: Dataset; classes: readonly ClassCount[] }) {
  const [{ heat_split, heat_each, heat_mode, heat_class }, setLink] = useQueryStates(inLink);
  const { ref, isSeen } = useSeen<HTMLElement>();
  const largest = [...classes]
    .sort((a, b) => b.annotations - a.annotations)
    .filter(({ annotations }) => annotations > 0);
  const chosen = heat_class ?? largest.slice(0, heat_each ? 1 : SHOWN).map(({ class_id }) => class_id);
  const shown = chosen.flatMap((id) => classes.find(({ class_id }) => class_id === id) ?? []);
  const splits = inSplitOrder(dataset.splits.map(({ name }) => name));
  const maps = shown.flatMap((of) => (heat_each ? splits : [heat_split]).map((split) => ({ of, split })));
  if (largest.length === 0) return null;
  return (
    <Section
      ref={ref}
      title="Where boxes lie"
      actions={
        <Group gap={6}>
          <MultiSelect
            size="xs"
            w={200}
            aria-label="Classes of the heatmaps"
            placeholder={heat_class === null ? 'Largest classes' : ''}
            searchable
            clearable
            limit={100}
            maxValues={12}
            value={(heat_class ?? []).map(String)}
            onChange={(ids) => void setLink({ heat_class: ids.length === 0 ? null : ids.map(Number) })}
            data={classes.map(({ class_id, class_name }) => ({ value: String(class_id), label: class_name }))}
          />
          {!heat_each && (
            <Select
              size="xs"
              w={120}
              aria-label="Split of the heatmaps"
              placeholder="Any split"
              clearable
              value={heat_split}
              onChange={(split) => void setLink({ heat_split: split })}
              data={splits}
            />
          )}
          <Switch
            size="xs"
            label="Splits side by side"
            checked={heat_each}
            onChange={(event) => void setLink({ heat_each: event.currentTarget.checked })}
          />
          <SegmentedControl
            size="xs"
            aria-label="What counts in a bin"
            value={heat_mode}
            onChange={(mode) => void setLink({ heat_mode: mode as HeatmapMode })}
            data={[
              { value: 'centre', label: 'Centres' },
              { value: 'coverage', label: 'Whole boxes' },
            ]}
          />
        </Group>
      }
    >
      <div className={styles.maps}>
        {maps.map(({ of, split }) => (
          <ClassHeatmap
            key={`${of.class_id} ${split}`}
            id={dataset.id}
            title={heat_each ? `${of.class_name}, ${split}` : of.class_name}
            {...{ of, split, mode: heat_mode, isWanted: isSeen }}
          />
        ))}
      </div>
    </Section>
  );
}

type Props = {
  id: string;
  title: string;
  of: ClassCount;
  split: string | null;
  mode: HeatmapMode;
  isWanted: boolean;
};

function ClassHeatmap({ id, title, of: { class_id }, split, mode, isWanted }: Props) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.datasets.heatmap.queryOptions(
      { id, class_id, mode, ...(split === null ? {} : { split }) },
      { enabled: isWanted, placeholderData: keepPreviousData },
    ),
  );
  return (
    <QueryState query={query} skeleton={<Skeleton style={{ aspectRatio: '1 / 1.15' }} />}>
      {({ counts, n }) => {
        const most = counts.reduce((max, count) => Math.max(max, count), 0);
        return (
          <ChartFigure
            title={title}
            n={`n = ${formatCount(n, 'box', 'boxes')}`}
            file={`heatmap-${class_id}-${split ?? 'all'}-${mode}`}
            data={{ header: ['column', 'row', 'boxes'], rows: filledBins(counts) }}
          >
            {n === 0 ? (
              <NothingToDraw>No box of this class here.</NothingToDraw>
            ) : (
              <>
                <HeatmapCanvas
                  label={`Heatmap of ${title}, ${HEATMAP_BINS} by ${HEATMAP_BINS} bins, at most ${formatCount(most, 'box', 'boxes')} in one`}
                  counts={counts}
                  hrefOf={(column, row) =>
                    imagesHref(id, {
                      class_filter: [String(class_id)],
                      split,
                      cell: `${column},${row}`,
                      cell_mode: mode,
                    })
                  }
                />
                <div className={`${styles.scale} tabular`} aria-hidden>
                  <Text span inherit>
                    1
                  </Text>
                  <span className={styles.ramp} style={{ background: VIRIDIS_GRADIENT }} />
                  <Text span inherit>
                    {formatNumber(most)} a bin; empty = 0
                  </Text>
                </div>
              </>
            )}
          </ChartFigure>
        );
      }}
    </QueryState>
  );
}

const filledBins = (counts: readonly number[]) =>
  counts.flatMap((n, at) => (n === 0 ? [] : [[at % HEATMAP_BINS, Math.floor(at / HEATMAP_BINS), n]]));
