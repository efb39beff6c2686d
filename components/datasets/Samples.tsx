'use client';
import { Button, Group, NativeSelect, Select, Skeleton, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowsShuffle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsInteger, parseAsNumberLiteral, parseAsString, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { inSplitOrder } from '@/server/domain/splits';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatNumber } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import { ReaderLegend } from '../viewer/ReaderLegend';
import { readerLooks } from '../viewer/reader-looks';
import classes from './datasets.module.css';
import { imageHref } from './links';
import { Section } from './Section';
import type { Dataset, DatasetImage } from './types';

const NUMBERS = [1, 4, 8, 12, 16, 24, 36, 48] as const;
const SHOWN = 8;
const inLink = {
  seed: parseAsInteger.withDefault(1),
  sample_n: parseAsNumberLiteral(NUMBERS).withDefault(SHOWN),
  sample_split: parseAsString,
  sample_class: parseAsInteger,
};

/** A few annotated images of a split or class, drawn by a seed that is in the link. */
export function Samples({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const [{ seed, sample_n, sample_split, sample_class }, setLink] = useQueryStates(inLink, { scroll: false });
  const query = useQuery(
    trpc.datasets.samples.queryOptions(
      {
        id: dataset.id,
        n: sample_n,
        seed,
        ...(sample_split ? { split: sample_split } : {}),
        ...(sample_class === null ? {} : { class_id: sample_class }),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const images = query.data?.images;
  const looks = useMemo(() => readerLooks((images ?? []).flatMap(readersOf)), [images]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toggle = (reader: string) =>
    setHidden((known) => {
      const next = new Set(known);
      if (!next.delete(reader)) next.add(reader);
      return next;
    });
  return (
    <Section
      title="Samples"
      actions={
        <Group gap={6}>
          <NativeSelect
            size="xs"
            aria-label="Number of samples"
            value={sample_n}
            onChange={(event) =>
              void setLink({ sample_n: NUMBERS.find((n) => String(n) === event.target.value) ?? null })
            }
            data={NUMBERS.map(String)}
          />
          <Select
            size="xs"
            w={120}
            aria-label="Split of the samples"
            placeholder="Any split"
            clearable
            value={sample_split}
            onChange={(split) => void setLink({ sample_split: split })}
            data={inSplitOrder(dataset.splits.map(({ name }) => name))}
          />
          <Select
            size="xs"
            w={150}
            aria-label="Class of the samples"
            placeholder="Any class"
            clearable
            searchable
            limit={100}
            value={sample_class === null ? null : String(sample_class)}
            onChange={(id) => void setLink({ sample_class: id === null ? null : Number(id) })}
            data={dataset.classes.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowsShuffle size={14} aria-hidden />}
            onClick={() => void setLink({ seed: seed + 1 })}
          >
            Reshuffle
          </Button>
        </Group>
      }
    >
      <QueryState
        query={query}
        skeleton={
          <div className={classes.samples}>
            {Array.from({ length: sample_n }, (_, index) => (
              <Skeleton key={index} style={{ aspectRatio: 1 }} />
            ))}
          </div>
        }
        isEmpty={({ images }) => images.length === 0}
        empty={<Text c="dimmed">No image of this split and class.</Text>}
      >
        {({ images, of }) => (
          <>
            {looks.size > 0 && <ReaderLegend looks={looks} hidden={hidden} onToggle={toggle} />}
            <ul className={classes.samples} aria-label="Sample images">
              {images.map((image) => (
                <li key={image.id}>
                  <Link href={imageHref(dataset.id, image.id)} title={image.filename}>
                    <AnnotatedThumb image={image} isEager looks={looks} hidden={hidden} />
                    <VisuallyHidden>
                      {image.filename}, {formatCount(image.annotation_count, 'annotation')}
                    </VisuallyHidden>
                  </Link>
                </li>
              ))}
            </ul>
            <Text size="xs" c="dimmed" mt={6} className="tabular">
              {formatNumber(images.length)} of {formatCount(of, 'image')}
            </Text>
          </>
        )}
      </QueryState>
    </Section>
  );
}

/** Who marked something on an image. */
const readersOf = ({ annotations }: Pick<DatasetImage, 'annotations'>): string[] =>
  annotations.flatMap(({ reader }) => reader ?? []);
