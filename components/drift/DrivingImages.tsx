'use client';
import { Skeleton, Text, VisuallyHidden } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { imagesTitle } from '@/server/domain/populations';
import { ChartFigure } from '../charts/ChartFigure';
import { imageHref } from '../datasets/links';
import { useTRPC } from '../trpc/trpc';
import { formatNumber, formatShare } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import classes from './drift.module.css';
import { binWords, sensible } from './drift-words';
import type { DriftFeature, Pair } from './types';

const SHOWN = 12;

/** Images of the target in the bins that it has more in than the reference. */
export function DrivingImages({ feature, pair }: { feature: DriftFeature; pair: Pair }) {
  const query = useQuery(
    useTRPC().drift.images.queryOptions(
      { ...pair, feature: feature.name, limit: SHOWN },
      { placeholderData: keepPreviousData },
    ),
  );
  const data = query.data ?? { bins: [], images: [] };
  return (
    <ChartFigure
      title="Images that drive it"
      n={`${formatNumber(data.images.length)} shown of ${imagesTitle(pair.target)}`}
      file={`drift-images-${feature.name.replaceAll(/[^\w-]+/g, '-')}`}
      data={{
        header: ['image id', 'file', feature.title],
        rows: data.images.map(({ id, filename, value }) => [id, filename, value]),
      }}
    >
      <QueryState
        query={query}
        skeleton={<Skeleton h={220} />}
        isEmpty={({ images }) => images.length === 0}
        empty={
          <Text size="sm" c="dimmed" py="md">
            No bin of {feature.title.toLowerCase()} holds more of the target than of the reference.
          </Text>
        }
      >
        {({ bins, images }) => (
          <>
            <Text size="sm" c="dimmed" mb="xs">
              {bins
                .map(
                  (bin) =>
                    `${binWords(bin)}: ${formatShare(bin.share_target)} instead of ${formatShare(bin.share_reference)}`,
                )
                .join(' · ')}
            </Text>
            <ul className={classes.driving} aria-label="Images that drive the drift">
              {images.map((image) => (
                <li key={image.id}>
                  <Link href={imageHref(pair.id, image.id, { with_layers: feature.layer })} title={image.filename}>
                    {image.thumbnail_url ? (
                      // biome-ignore lint/performance/noImgElement: thumbnails are made and cached by the server
                      <img src={image.thumbnail_url} alt="" loading="lazy" />
                    ) : (
                      <Skeleton animate={false} style={{ aspectRatio: 1 }} />
                    )}
                    <Text size="xs" className="tabular" truncate>
                      <VisuallyHidden>{image.filename}: </VisuallyHidden>
                      {typeof image.value === 'number' ? sensible(image.value) : image.value}
                    </Text>
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </QueryState>
    </ChartFigure>
  );
}
