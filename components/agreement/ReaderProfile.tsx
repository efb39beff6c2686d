'use client';
import { LineChart } from '@mantine/charts';
import { NativeSelect, SegmentedControl, Text } from '@mantine/core';
import { useMemo } from 'react';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import { formatCount, formatNumber } from '../ui/format';
import { readerLooks } from '../viewer/reader-looks';
import type { Agreement } from './types';
import { type AgreementLink, PROFILE_MEASURES, SPANS } from './use-agreement-link';

type Measure = (typeof PROFILE_MEASURES)[number];

const TITLES: Record<Measure, string> = {
  findings_per_image: 'Findings per image',
  no_finding_share: 'Share with no finding',
  f1: 'F1 against the others',
};
const LINES = 8; // more cannot be told apart
const MARKS = 500;

type Props = { agreement: Agreement; agreementLink: AgreementLink };

/** How each reader reads, over the time the images came. */
export function ReaderProfile({ agreement, agreementLink: { link, setLink } }: Props) {
  const { measure, span } = link;
  const { readers, reader_rows: rows } = agreement;
  const points = useMemo(() => agreement.profile.filter((point) => point.span === span), [agreement.profile, span]);
  const drawn = [...rows]
    .sort((a, b) => b.images - a.images)
    .slice(0, LINES)
    .map(({ reader }) => reader);
  const looks = useMemo(() => readerLooks(readers), [readers]);
  const starts = [...new Set(points.map(({ start }) => start))].slice(-Math.floor(MARKS / Math.max(1, drawn.length)));
  const known = new Map(points.map((point) => [`${point.start} ${point.reader}`, point[measure]]));
  const names = readers.filter((reader) => drawn.includes(reader));
  const data = starts.map((start) => ({
    start,
    ...Object.fromEntries(names.map((reader, index) => [`r${index}`, known.get(`${start} ${reader}`) ?? null])),
  }));
  const read = rows.reduce((sum, { images }) => sum + images, 0);
  return (
    <ChartFigure
      title="Readers over time"
      n={`n = ${formatCount(read, 'reading')} by ${formatCount(readers.length, 'reader')}, by the ${span} an image came`}
      file="reader-profile"
      data={{
        header: [span, 'reader', 'images', 'findings', 'findings per image', 'share with no finding', 'F1'],
        rows: points.map((point) => [
          ...[point.start, point.reader, point.images, point.findings],
          ...[point.findings_per_image, point.no_finding_share, point.f1],
        ]),
      }}
      controls={
        <>
          <NativeSelect
            size="xs"
            aria-label="What is drawn over time"
            value={measure}
            onChange={(event) => void setLink({ measure: event.currentTarget.value as Measure })}
            data={PROFILE_MEASURES.map((value) => ({ value, label: TITLES[value] }))}
          />
          <SegmentedControl
            aria-label="Span of time"
            value={span}
            onChange={(value) => void setLink({ span: value as typeof span })}
            data={SPANS.map((value) => ({ value, label: value === 'month' ? 'Month' : 'Week' }))}
          />
        </>
      }
    >
      {points.length === 0 ? (
        <NothingToDraw>Nobody has read an image yet.</NothingToDraw>
      ) : (
        <LineChart
          h={260}
          data={data}
          dataKey="start"
          series={names.map((reader, index) => ({
            name: `r${index}`,
            label: reader,
            color: looks.get(reader)?.colour ?? 'blue.6',
            strokeDasharray: looks.get(reader)?.line.dash.join(' ') ?? '',
          }))}
          curveType="linear"
          connectNulls={false}
          gridAxis="x"
          tickLine="none"
          withLegend
          lineProps={{ isAnimationActive: false }}
          valueFormatter={(value) => formatNumber(value, 3)}
          yAxisProps={{ width: 56, domain: [0, measure === 'findings_per_image' ? 'auto' : 1] }}
          xAxisProps={{ minTickGap: 24 }}
        />
      )}
      {readers.length > LINES && (
        <Text size="xs" c="dimmed">
          The {LINES} who read most of {formatNumber(readers.length)} readers; “Show data” lists all.
        </Text>
      )}
    </ChartFigure>
  );
}
