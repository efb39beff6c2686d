'use client';
import { Skeleton, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { imageHref } from '../datasets/links';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { QueryState } from '../ui/QueryState';
import { STATE_LOOKS } from '../ui/states';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './runs.module.css';
import type { RecentImage } from './types';

const SHOWN = 24;

/** The newest images of the run, as they come. */
export function ArrivingImages({ runId, datasetId, isLive }: { runId: string; datasetId: string; isLive: boolean }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.runs.recentImages.queryOptions({ id: runId, limit: SHOWN }, { placeholderData: keepPreviousData }),
  );
  return (
    <Section title={isLive ? 'Arriving images' : 'Last images'}>
      <QueryState
        query={query}
        isEmpty={({ images }) => images.length === 0}
        empty={<Text c="dimmed">{isLive ? 'The first images appear here in a moment.' : 'No image arrived.'}</Text>}
        skeleton={
          <div className={classes.thumbs}>
            {Array.from({ length: SHOWN }, (_, index) => (
              <Skeleton key={index} style={{ aspectRatio: 1 }} />
            ))}
          </div>
        }
      >
        {({ images }) => (
          <ul className={classes.thumbs} aria-label="Newest images">
            {images.map((image) => (
              <li key={image.item}>
                <Arrived image={image} datasetId={datasetId} />
              </li>
            ))}
          </ul>
        )}
      </QueryState>
    </Section>
  );
}

function Arrived({ image, datasetId }: { image: RecentImage; datasetId: string }) {
  const look = image.verdict === null || image.verdict === 'accepted' ? null : STATE_LOOKS[image.verdict];
  return (
    <Link
      href={imageHref(datasetId, image.image_id)}
      className={classes.thumb}
      title={look ? `${image.filename}: ${look.word.toLowerCase()}` : image.filename}
      aria-label={look ? `${image.filename}, ${look.word.toLowerCase()}` : image.filename}
    >
      <AnnotatedThumb image={{ ...image, width: null, height: null, annotations: [] }} isEager />
      {look && (
        <span className={classes.mark} style={{ color: `var(--mantine-color-${look.colour}-4)` }}>
          <look.icon size={14} aria-hidden />
        </span>
      )}
    </Link>
  );
}
