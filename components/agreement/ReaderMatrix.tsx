'use client';
import { NativeSelect, ScrollArea, Text } from '@mantine/core';
import type { CSSProperties } from 'react';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import { formatCount, formatNumber, NOT_DEFINED } from '../ui/format';
import classes from './agreement.module.css';
import type { Agreement, AgreementPair } from './types';
import { type AgreementLink, PAIR_STATISTICS } from './use-agreement-link';

type Statistic = (typeof PAIR_STATISTICS)[number];

const TITLES: Record<Statistic, string> = {
  f1: 'F1 of boxes',
  mean_iou: 'Mean IoU',
  kappa: 'Cohen’s kappa',
  images: 'Images both read',
};

type Props = { agreement: Agreement; agreementLink: AgreementLink };

const SHOWN = 30; // readers; more make no picture

/** Readers × readers: one statistic of every pair. */
export function ReaderMatrix({ agreement, agreementLink: { link, setLink } }: Props) {
  const { pairs, overall, reader_rows } = agreement;
  const busiest = new Set(
    [...reader_rows]
      .sort((a, b) => b.images - a.images)
      .slice(0, SHOWN)
      .map(({ reader }) => reader),
  );
  const readers = agreement.readers.filter((reader) => busiest.has(reader));
  const { statistic } = link;
  const byPair = new Map(
    pairs.flatMap((pair) => [[keyOf(pair.a, pair.b), pair] as const, [keyOf(pair.b, pair.a), pair] as const]),
  );
  const most = Math.max(1, ...pairs.map(({ images }) => images));
  return (
    <ChartFigure
      title="Readers × readers"
      n={`n = ${formatCount(pairs.length, 'pair')} on ${formatCount(overall.images, 'image')}`}
      file="agreement-pairs"
      data={{
        header: [
          'a',
          'b',
          'images',
          'F1',
          'F1 low',
          'F1 high',
          'mean IoU',
          'kappa',
          'kappa low',
          'kappa high',
          'boxes a',
          'boxes b',
          'matched',
        ],
        rows: pairs.map((pair) => [
          ...[pair.a, pair.b, pair.images, pair.f1, ...bounds(pair.f1_ci), pair.mean_iou, pair.kappa],
          ...[...bounds(pair.kappa_ci), pair.boxes_a, pair.boxes_b, pair.matched],
        ]),
      }}
      controls={
        <NativeSelect
          size="xs"
          aria-label="Statistic of the matrix"
          value={statistic}
          onChange={(event) => void setLink({ statistic: event.currentTarget.value as Statistic })}
          data={PAIR_STATISTICS.map((value) => ({ value, label: TITLES[value] }))}
        />
      }
    >
      {pairs.length === 0 ? (
        <NothingToDraw>No two readers have read the same image.</NothingToDraw>
      ) : (
        <ScrollArea.Autosize
          mah={420}
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Readers × readers, scrollable' }}
        >
          <table className={classes.matrix} aria-label={`${TITLES[statistic]} of every two readers`}>
            <thead>
              <tr>
                <td />
                {readers.map((reader) => (
                  <th key={reader} scope="col" title={reader}>
                    {reader}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {readers.map((a) => (
                <tr key={a}>
                  <th scope="row" title={a}>
                    {a}
                  </th>
                  {readers.map((b) => (
                    <Cell key={b} pair={byPair.get(keyOf(a, b))} isSelf={a === b} statistic={statistic} most={most} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea.Autosize>
      )}
      {agreement.readers.length > SHOWN && (
        <Text size="xs" c="dimmed">
          The {SHOWN} who read most of {formatNumber(agreement.readers.length)} readers; “Show data” lists every pair.
        </Text>
      )}
    </ChartFigure>
  );
}

type CellProps = { pair: AgreementPair | undefined; isSelf: boolean; statistic: Statistic; most: number };

function Cell({ pair, isSelf, statistic, most }: CellProps) {
  if (isSelf) return <td aria-label="the same reader">–</td>;
  if (!pair) return <td className={classes.undefined}>no image</td>;
  const value = pair[statistic];
  if (value === null) return <td className={classes.undefined}>{NOT_DEFINED}</td>;
  const share = statistic === 'images' ? value / most : Math.max(0, value);
  return (
    <td
      style={{ '--share': share } as CSSProperties}
      title={`${pair.a} and ${pair.b}: ${TITLES[statistic]}, n = ${formatCount(pair.images, 'image')}`}
    >
      {formatNumber(value, statistic === 'images' ? 0 : 3)}
    </td>
  );
}

const keyOf = (a: string, b: string) => JSON.stringify([a, b]);
const bounds = (interval: readonly [number, number] | null) => interval ?? [null, null];
