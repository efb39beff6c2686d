'use client';
import { BarChart } from '@mantine/charts';
import { NativeSelect, SegmentedControl, Switch, Text } from '@mantine/core';
import Link from 'next/link';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { inSplitOrder } from '@/server/domain/splits';
import { formatCount, formatNumber } from '../ui/format';
import { ChartFigure, NothingToDraw } from './ChartFigure';
import styles from './charts.module.css';
import {
  CLASSES_DRAWN,
  type ClassCount,
  type ClassRow,
  classRows,
  type Measure,
  type Scale,
  STACKED,
  seriesOf,
  shorten,
  TOGETHER,
} from './class-rows';
import { splitColour } from './split-colours';

const ROW_HEIGHT = 24;
const NAME_WIDTH = 160;
const NAME_LETTERS = 22;

type Props = {
  classes: readonly ClassCount[];
  /** The images of a class. */
  hrefOf?: (classId: number) => string;
};

const inLink = {
  class_measure: parseAsStringLiteral(['annotations', 'images'] as const).withDefault('annotations'),
  class_scale: parseAsStringLiteral(['count', 'percent'] as const).withDefault('count'),
  class_split: parseAsString.withDefault(STACKED),
  class_log: parseAsBoolean.withDefault(false),
};

/** How often each class occurs, per split: counts or percentages, linear or logarithmic. */
export function ClassDistribution({ classes, hrefOf }: Props) {
  const [link, setLink] = useQueryStates(inLink, { scroll: false });
  const { class_measure: measure, class_scale: scale, class_log: isLog } = link;
  const splits = useMemo(
    () => inSplitOrder([...new Set(classes.flatMap((one) => Object.keys(one.per_split)))]),
    [classes],
  );
  const isKnown = [STACKED, TOGETHER, ...splits].includes(link.class_split);
  const given = isKnown ? link.class_split : STACKED;
  // Lengths that are added up mean nothing on a logarithmic scale.
  const shown = isLog && given === STACKED ? TOGETHER : given;
  const { rows, n } = useMemo(
    () => classRows(classes, { measure, scale, shown, splits }),
    [classes, measure, scale, shown, splits],
  );
  const drawn = rows.slice(0, CLASSES_DRAWN);
  const unit = measure === 'annotations' ? 'annotation' : 'image';
  const format = (value: number) => (scale === 'count' ? formatNumber(value) : `${formatNumber(value, 2)} %`);
  const nameOf = (key: string) => rows.find((row) => row.key === key)?.name ?? key;
  const series = seriesOf({ shown, splits }).map((split, index) => ({
    name: `s${index}`,
    label: split ?? 'all splits',
    color: split === null ? 'blue.6' : splitColour(split, splits),
  }));
  return (
    <ChartFigure
      title="Classes"
      n={`n = ${formatCount(n, unit)} in ${formatCount(classes.length, 'class', 'classes')}`}
      file="class-distribution"
      data={tableOf(classes, splits)}
      controls={
        <>
          <NativeSelect
            size="xs"
            aria-label="Splits shown"
            value={shown}
            onChange={(event) => void setLink({ class_split: event.currentTarget.value })}
            data={[
              { value: STACKED, label: 'By split' },
              { value: TOGETHER, label: 'All splits' },
              ...splits.map((split) => ({ value: split, label: split })),
            ]}
          />
          <SegmentedControl
            aria-label="What is counted"
            value={measure}
            onChange={(value) => void setLink({ class_measure: value as Measure })}
            data={[
              { value: 'annotations', label: 'Annotations' },
              { value: 'images', label: 'Images' },
            ]}
          />
          <SegmentedControl
            aria-label="Scale"
            value={scale}
            onChange={(value) => void setLink({ class_scale: value as Scale })}
            data={[
              { value: 'count', label: 'Count' },
              { value: 'percent', label: '%' },
            ]}
          />
          <Switch
            size="xs"
            label="Log"
            checked={isLog}
            onChange={(event) => void setLink({ class_log: event.currentTarget.checked })}
          />
        </>
      }
    >
      {n === 0 ? (
        <NothingToDraw>Nothing is labelled here yet.</NothingToDraw>
      ) : (
        <BarChart
          h={drawn.length * ROW_HEIGHT + 44}
          data={isLog ? drawn.map(withoutZeros) : drawn}
          dataKey="key"
          orientation="vertical"
          type={shown === STACKED ? 'stacked' : 'default'}
          series={series}
          gridAxis="y"
          tickLine="none"
          valueFormatter={format}
          barProps={{ isAnimationActive: false }}
          maxBarWidth={16}
          xAxisProps={{
            allowDecimals: scale === 'percent',
            ...(isLog ? { scale: 'log' as const, domain: [logFloor(drawn), 'auto'], allowDataOverflow: true } : {}),
          }}
          yAxisProps={{
            width: NAME_WIDTH,
            interval: 0,
            tick: (tick: Tick) => (
              <ClassName {...tick} name={nameOf(tick.payload.value)} href={hrefOf?.(Number(tick.payload.value))} />
            ),
          }}
          tooltipProps={{ labelFormatter: (key) => nameOf(String(key)) }}
          withLegend={shown === STACKED && splits.length > 1}
          legendProps={{ verticalAlign: 'bottom', height: 32 }}
        />
      )}
      {rows.length > CLASSES_DRAWN && (
        <Text size="xs" c="dimmed">
          The {CLASSES_DRAWN} largest of {formatNumber(rows.length)} classes; “Show data” lists all.
        </Text>
      )}
    </ChartFigure>
  );
}

type Tick = { x: number | string; y: number | string; payload: { value: string } };

/** The name of a class beside its bar: on one line, in full on hover; it leads to the images of the class. */
function ClassName({ x, y, name, href }: Tick & { name: string; href: string | undefined }) {
  const text = (
    <text x={x} y={y} dy="0.32em" textAnchor="end" className={styles.axisName}>
      <title>{name}</title>
      {shorten(name, NAME_LETTERS)}
    </text>
  );
  return href === undefined ? (
    text
  ) : (
    <Link href={href} aria-label={`Images with ${name}`}>
      {text}
    </Link>
  );
}

// Half of the smallest value: its bar can still be seen.
function logFloor(rows: readonly ClassRow[]): number {
  return Math.min(...rows.map((row) => row.total).filter((total) => total > 0)) / 2;
}

function withoutZeros<Row extends Record<string, unknown>>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === 0 ? null : value])) as Row;
}

function tableOf(classes: readonly ClassCount[], splits: readonly string[]) {
  return {
    header: [
      'class id',
      'class',
      'annotations',
      'images',
      ...splits.flatMap((split) => [`${split}: annotations`, `${split}: images`]),
    ],
    rows: [...classes]
      .sort((a, b) => b.annotations - a.annotations || b.images - a.images)
      .map((one) => [
        one.class_id,
        one.class_name,
        one.annotations,
        one.images,
        ...splits.flatMap((split) => [one.per_split[split]?.annotations ?? 0, one.per_split[split]?.images ?? 0]),
      ]),
  };
}
