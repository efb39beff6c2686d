'use client';
import { Badge, Group, Skeleton, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatBytes, formatShare } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import { imageHref } from './links';
import type { UndecidedPair } from './types';

const LIMIT = 50;

/** Pairs of images that may be one, side by side, the most alike first. */
export function UndecidedPairs({ id, page, onPage }: { id: string; page: number; onPage: (page: number) => void }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.datasets.undecidedDuplicates.queryOptions({ id, page, limit: LIMIT }, { placeholderData: keepPreviousData }),
  );
  return (
    <QueryState
      query={query}
      skeleton={<Skeleton h={240} />}
      isEmpty={({ items, total }) => items.length === 0 && !total}
      empty={
        <EmptyState icon={IconCircleCheck} title="Nothing to decide">
          No pair of images in the lists was left to a person.
        </EmptyState>
      }
    >
      {({ items, total }) => (
        <>
          <ul className={classes.pairs} aria-label="Undecided pairs">
            {items.map((pair) => (
              <Pair key={`${pair.best.image_id} ${pair.other.image_id}`} id={id} pair={pair} />
            ))}
          </ul>
          <div style={{ marginTop: 16 }}>
            <Pager page={page} limit={LIMIT} total={total} onPage={onPage} label="undecided pairs" />
          </div>
        </>
      )}
    </QueryState>
  );
}

function Pair({ id, pair }: { id: string; pair: UndecidedPair }) {
  const { best, other, verdict, similarity, scores, is_leakage } = pair;
  return (
    <li className={classes.pair}>
      <Group gap={8} mb={6} wrap="wrap">
        <Text span size="sm" fw={600} className="tabular">
          {formatShare(similarity)} alike
        </Text>
        <Badge size="xs" color={verdict === 'duplicate' ? 'blue' : 'yellow'}>
          {verdict === 'duplicate' ? 'Near copy' : 'Doubtful'}
        </Badge>
        {is_leakage && (
          <Badge size="xs" color="red">
            In two splits
          </Badge>
        )}
        <Text span size="xs" c="dimmed" className="tabular">
          weakest part {formatShare(scores.weakest ?? null)} · {scores.distance} of 256 bits apart
        </Text>
      </Group>
      <div className={classes.pairImages}>
        <Side id={id} image={best} />
        <Side id={id} image={other} />
      </div>
    </li>
  );
}

function Side({ id, image }: { id: string; image: UndecidedPair['best'] }) {
  return (
    <Link href={imageHref(id, image.image_id)} className={classes.tile} title={image.filename} prefetch={false}>
      <AnnotatedThumb image={{ ...image, width: null, height: null, annotations: [] }} />
      <span className={classes.tileName}>
        <span className={classes.clip}>{image.filename}</span>
      </span>
      <span className={classes.tileMeta}>
        <span className="tabular">
          {image.width} × {image.height} · {formatBytes(image.bytes)}
          {image.split ? ` · ${image.split}` : ''}
        </span>
      </span>
    </Link>
  );
}
