'use client';
import { Anchor, Badge, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { LIKENESS_BITS } from '@/server/domain/likeness';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatShare } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import { duplicatesHref, imageHref, imagesHref, similarHref } from './links';
import { Section } from './Section';
import type { ImageNeighbours } from './types';

const STAGES = { bytes: 'same bytes', pixels: 'same pixels', near: 'near copy', reader: "a reader's copy" };

/** Images that have to do with one; what there is none of is not mentioned. */
export function Neighbours({ id, imageId }: { id: string; imageId: string }) {
  const query = useQuery(useTRPC().datasets.imageNeighbours.queryOptions({ id, image_id: imageId }));
  return (
    <QueryState query={query} skeleton={<Skeleton h={180} />}>
      {({ group, copies, pairs, similar }) => (
        <>
          {group && group.total > 1 && <SameGroup id={id} group={group} />}
          {copies.length + pairs.length > 0 && <Copies id={id} imageId={imageId} copies={copies} pairs={pairs} />}
          {similar.images.length > 0 && <Similar id={id} imageId={imageId} similar={similar} />}
          {!similar.is_comparable && (
            <Text size="sm" c="dimmed">
              Nothing is called similar to this image: there is too little in it to compare, or it was imported before
              images were compared.
            </Text>
          )}
        </>
      )}
    </QueryState>
  );
}

const More = ({ href, children }: { href: string; children: ReactNode }) => (
  <Anchor component={Link} href={href} size="sm" underline="always">
    {children}
  </Anchor>
);

function SameGroup({ id, group }: { id: string; group: NonNullable<ImageNeighbours['group']> }) {
  return (
    <Section
      title={
        <>
          Same group <Text span c="dimmed" style={{ overflowWrap: 'anywhere' }}>{`${group.key}`}</Text>
        </>
      }
      actions={<More href={imagesHref(id, { group: group.key })}>{formatCount(group.total, 'image')}</More>}
    >
      <ul className={classes.copies} aria-label="Same group">
        {group.images.map((image) => (
          <Thumb key={image.image_id} id={id} image={image} words={image.split ?? 'no split'} />
        ))}
      </ul>
    </Section>
  );
}

type CopiesProps = Pick<ImageNeighbours, 'copies' | 'pairs'> & { id: string; imageId: string };

/** The images of its groups and of the pairs it stands in, each once. */
function Copies({ id, imageId, copies, pairs }: CopiesProps) {
  const inGroups = new Set(copies.map((copy) => copy.image_id));
  const others = pairs
    .map(({ best, other, ...pair }) => ({ ...pair, image: best.image_id === imageId ? other : best }))
    .filter(({ image }) => !inGroups.has(image.image_id));
  const open = pairs.filter(({ decision }) => decision === 'undecided').length;
  const shows = [...(open > 0 ? ['undecided'] : []), ...(open < pairs.length ? ['decided'] : [])];
  return (
    <Section
      title="Duplicates"
      actions={shows.map((show) => (
        <More key={show} href={duplicatesHref(id, { show, image: imageId })}>
          {show === 'undecided'
            ? `${formatCount(open, 'pair')} to decide`
            : formatCount(pairs.length - open, 'decided pair')}
        </More>
      ))}
    >
      <ul className={classes.copies} aria-label="Duplicates">
        {copies.map((copy) => (
          <Thumb
            key={copy.image_id}
            id={id}
            image={copy}
            words={[
              copy.role === 'best'
                ? 'best of its group'
                : copy.is_decided
                  ? 'said to be the same'
                  : stageOf(copy.stage),
              copy.similarity !== null && `${formatShare(copy.similarity)} alike`,
            ]
              .filter(Boolean)
              .join(' · ')}
          />
        ))}
        {others.map(({ image, similarity, verdict, decision }) => (
          <Thumb
            key={image.image_id}
            id={id}
            image={image}
            words={`${formatShare(similarity)} alike · ${decision === 'undecided' ? PAIR_WORDS[verdict] : PAIR_WORDS[decision]}`}
          >
            {decision === 'undecided' && (
              <Badge size="xs" color="yellow">
                to decide
              </Badge>
            )}
          </Thumb>
        ))}
      </ul>
    </Section>
  );
}

const PAIR_WORDS = { duplicate: 'near copy', doubtful: 'doubtful', same: 'the same', different: 'not the same' };
const stageOf = (stage: ImageNeighbours['copies'][number]['stage']) => (stage === null ? 'copy' : STAGES[stage]);

function Similar({ id, imageId, similar }: { id: string; imageId: string } & Pick<ImageNeighbours, 'similar'>) {
  return (
    <Section title="Similar images" actions={<More href={similarHref(id, imageId)}>Find similar</More>}>
      <ul className={classes.copies} aria-label="Most alike">
        {similar.images.map((image) => (
          <Thumb
            key={image.image_id}
            id={id}
            image={image}
            words={`${image.distance} of ${LIKENESS_BITS} bits apart${image.split ? ` · ${image.split}` : ''}`}
          />
        ))}
      </ul>
    </Section>
  );
}

type Shown = ImageNeighbours['similar']['images'][number] | ImageNeighbours['copies'][number];
type ThumbProps = { id: string; image: Omit<Shown, 'distance'>; words: string; children?: ReactNode };

function Thumb({ id, image, words, children }: ThumbProps) {
  return (
    <li>
      <Link href={imageHref(id, image.image_id)} className={classes.tile} title={image.filename} prefetch={false}>
        <AnnotatedThumb image={{ ...image, width: null, height: null, annotations: [] }} />
        <span className={classes.tileName}>
          <span className={classes.clip}>{image.filename.split('/').at(-1)}</span>
        </span>
        <span className={classes.tileMeta} style={{ flexWrap: 'wrap' }}>
          {words}
          {image.status === 'duplicate' && ' · removed'}
          {image.status === 'quarantined' && ' · quarantined'}
        </span>
        {children}
      </Link>
    </li>
  );
}
