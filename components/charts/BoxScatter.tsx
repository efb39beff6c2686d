'use client';
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { z } from 'zod';
import type { boxes } from '@/server/domain/wire/distributions';
import { formatCount, formatNumber } from '../ui/format';
import { ChartFigure, NothingToDraw } from './ChartFigure';
import heat from './heatmap.module.css';
import { ScatterCanvas, type ScatterCell } from './ScatterCanvas';
import { VIRIDIS_GRADIENT } from './viridis';

type Props = {
  boxes: z.output<typeof boxes>;
  nameOf: (classId: number) => string;
  hrefOf: (imageId: string) => string;
};

const percent = (share: number) => `${formatNumber(share * 100, share < 0.001 ? 4 : share < 0.1 ? 2 : 0)} %`;
const ratio = (aspect: number) => formatNumber(aspect, aspect < 1 ? 2 : 1);

/** How much of an image boxes cover, and how wide they are for their height. */
export function BoxScatter({ boxes: { n, unmeasured, cells, points }, nameOf, hrefOf }: Props) {
  const drawn = useMemo(
    () => ({
      cells: cells.map(
        (cell): ScatterCell => ({
          x: [cell.size_from, cell.size_to],
          y: [cell.aspect_from, cell.aspect_to],
          count: cell.count,
        }),
      ),
      points: points
        .map(({ image_id, class_id, size, aspect }, at) => ({
          key: `${image_id} ${at}`,
          x: size,
          y: aspect,
          href: hrefOf(image_id),
          label: `${nameOf(class_id)}: ${percent(size)} of its image, ${ratio(aspect)} times as wide as high`,
        }))
        .sort((a, b) => a.x - b.x || a.y - b.y),
    }),
    [cells, points, nameOf, hrefOf],
  );
  const most = cells.reduce((max, { count }) => Math.max(max, count), 0);
  return (
    <ChartFigure
      title="Box size and shape"
      n={`n = ${formatCount(n, 'box', 'boxes')}${unmeasured > 0 ? `, ${formatNumber(unmeasured)} not measured` : ''}`}
      file="box-sizes"
      data={{
        header: ['share of image from', 'share of image to', 'width ÷ height from', 'width ÷ height to', 'boxes'],
        rows: cells.map((cell) => [cell.size_from, cell.size_to, cell.aspect_from, cell.aspect_to, cell.count]),
      }}
    >
      {n === 0 ? (
        <NothingToDraw>No box is drawn here.</NothingToDraw>
      ) : (
        <>
          <ScatterCanvas
            label={`${formatCount(n, 'box', 'boxes')} by size and shape`}
            {...drawn}
            formatX={percent}
            formatY={ratio}
            saidOf={({ x, y, count }) =>
              `${formatCount(count, 'box', 'boxes')} of ${percent(x[0])} to ${percent(x[1])}, ${ratio(y[0])} to ${ratio(y[1])} times as wide as high`
            }
          />
          <div className={`${heat.scale} tabular`}>
            <Text span inherit>
              Across: share of the image. Up: width ÷ height. Cells: 1
            </Text>
            <span className={heat.ramp} style={{ background: VIRIDIS_GRADIENT }} aria-hidden />
            <Text span inherit>
              {formatNumber(most)}; dots: {formatNumber(points.length)} of them
            </Text>
          </div>
        </>
      )}
    </ChartFigure>
  );
}
