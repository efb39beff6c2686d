'use client';
import { Anchor, Text } from '@mantine/core';
import Link from 'next/link';
import type { z } from 'zod';
import { inSplitOrder } from '@/server/domain/splits';
import type { splitCount } from '@/server/domain/wire/datasets';
import { formatCount, formatNumber, formatShare } from '../ui/format';
import { ChartFigure, NothingToDraw } from './ChartFigure';
import classes from './charts.module.css';
import { splitColour } from './split-colours';

type Counted = z.output<typeof splitCount>;
/** Annotations are left out where only sizes are known. */
type Split = Pick<Counted, 'name' | 'images'> & Partial<Counted>;

/** The sizes of the splits as one stacked bar. */
export function SplitBar({ splits, hrefOf }: { splits: readonly Split[]; hrefOf?: (split: string) => string }) {
  const names = splits.map((split) => split.name);
  const ordered = inSplitOrder(names).flatMap((name) => splits.find((split) => split.name === name) ?? []);
  const total = splits.reduce((sum, split) => sum + split.images, 0);
  const shareOf = (images: number) => (total === 0 ? null : images / total);
  return (
    <ChartFigure
      title="Splits"
      n={`n = ${formatCount(total, 'image')}`}
      file="splits"
      data={{
        header: ['split', 'images', 'share', 'images with annotations', 'annotations'],
        rows: ordered.map((split) => [
          split.name,
          split.images,
          shareOf(split.images),
          split.annotated_images,
          split.annotations,
        ]),
      }}
    >
      {total === 0 ? (
        <NothingToDraw>No image has a split yet.</NothingToDraw>
      ) : (
        <>
          <div className={classes.stack} aria-hidden>
            {ordered
              .filter((split) => split.images > 0)
              .map((split) => (
                <div
                  key={split.name}
                  className={classes.segment}
                  title={`${split.name}: ${formatNumber(split.images)} (${formatShare(shareOf(split.images))})`}
                  style={{ flex: `${split.images} 0 0`, background: splitColour(split.name, names) }}
                />
              ))}
          </div>
          <ul className={classes.legend}>
            {ordered.map((split) => (
              <li key={split.name} className={classes.key}>
                <span className={classes.swatch} style={{ background: splitColour(split.name, names) }} />
                <div style={{ minWidth: 0 }}>
                  <Text size="sm" className={classes.name} title={split.name}>
                    {hrefOf ? (
                      <Anchor component={Link} href={hrefOf(split.name)} inherit>
                        {split.name}
                      </Anchor>
                    ) : (
                      split.name
                    )}
                  </Text>
                  <Text size="xs" c="dimmed" className="tabular">
                    {formatNumber(split.images)} · {formatShare(shareOf(split.images))}
                  </Text>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </ChartFigure>
  );
}
