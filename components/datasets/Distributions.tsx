'use client';
import { Anchor, Group, Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsBoolean, parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { useCallback } from 'react';
import { inSplitOrder } from '@/server/domain/splits';
import { BoxScatter } from '../charts/BoxScatter';
import { Histogram } from '../charts/Histogram';
import { useTRPC } from '../trpc/trpc';
import { formatCount } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { useSeen } from '../ui/use-seen';
import classes from './datasets.module.css';
import { binHref, imageHref, imagesHref } from './links';
import { Section } from './Section';
import type { Dataset } from './types';

const inLink = {
  dist_split: parseAsString,
  dist_class: parseAsInteger,
  details: parseAsBoolean.withDefault(false),
};
/** What is looked at first; the others stand under "Details". */
const FIRST = ['annotations', 'brightness'];
const SORTS: Record<string, string> = { width: 'width', height: 'height', megabytes: 'file_size_bytes' };

/** Annotations per image, size and shape of boxes, brightness and size of images: of a split and class that are in the link. */
export function Distributions({ dataset }: { dataset: Dataset }) {
  const { id } = dataset;
  const trpc = useTRPC();
  const [{ dist_split: split, dist_class: classId, details }, setLink] = useQueryStates(inLink, { scroll: false });
  const asked = { id, ...(split ? { split } : {}), ...(classId === null ? {} : { class_id: classId }) };
  const { ref, isSeen } = useSeen<HTMLElement>();
  const keep = { enabled: isSeen, placeholderData: keepPreviousData };
  const sizes = useQuery(trpc.datasets.distributions.queryOptions(asked, keep));
  const boxes = useQuery(trpc.datasets.boxes.queryOptions(asked, keep));
  const known = dataset.classes;
  const nameOf = useCallback((one: number) => known.find((each) => each.id === one)?.name ?? `class ${one}`, [known]);
  const hrefOf = useCallback((imageId: string) => imageHref(id, imageId), [id]);
  const filters = { split, class_filter: classId === null ? null : [String(classId)] };
  return (
    <Section
      ref={ref}
      title="Distributions"
      actions={
        <Group gap={6}>
          <Select
            size="xs"
            w={120}
            aria-label="Split of the distributions"
            placeholder="Any split"
            clearable
            value={split}
            onChange={(next) => void setLink({ dist_split: next })}
            data={inSplitOrder(dataset.splits.map(({ name }) => name))}
          />
          <Select
            size="xs"
            w={180}
            aria-label="Class of the distributions"
            placeholder="Any class"
            clearable
            searchable
            limit={100}
            value={classId === null ? null : String(classId)}
            onChange={(next) => void setLink({ dist_class: next === null ? null : Number(next) })}
            data={known.map((one) => ({ value: String(one.id), label: one.name }))}
          />
        </Group>
      }
    >
      <QueryState query={sizes} skeleton={<Skeleton h={420} />}>
        {({ distributions, unlabelled }) => {
          const names = Object.keys(distributions);
          const chart = (name: string) => (
            <div key={name}>
              <Histogram
                {...distributions[name]!}
                file={name}
                hrefOf={(at) => binHref(id, { split, classId }, { name, bins: distributions[name]!.bins, at })}
              />
              {name === 'annotations' && classId === null && unlabelled > 0 && (
                <Anchor
                  component={Link}
                  size="xs"
                  underline="always"
                  href={imagesHref(id, { split, has_annotations: false })}
                >
                  {formatCount(unlabelled, 'image')} without annotations
                </Anchor>
              )}
              {SORTS[name] && (
                <Anchor
                  component={Link}
                  size="xs"
                  underline="always"
                  href={imagesHref(id, { ...filters, sort_by: SORTS[name] })}
                >
                  Images, the largest first
                </Anchor>
              )}
            </div>
          );
          return (
            <>
              <div className={classes.halves}>
                {FIRST.map(chart)}
                <QueryState query={boxes} skeleton={<Skeleton h={320} />}>
                  {(found) => (
                    <div style={{ gridColumn: '1 / -1' }}>
                      <BoxScatter boxes={found} nameOf={nameOf} hrefOf={hrefOf} />
                    </div>
                  )}
                </QueryState>
              </div>
              <Anchor
                component="button"
                type="button"
                size="sm"
                mt="md"
                mb="md"
                underline="always"
                aria-expanded={details}
                onClick={() => void setLink({ details: details ? null : true })}
              >
                {details ? 'Hide details' : 'Details: width, height, aspect ratio, contrast, sharpness, file size'}
              </Anchor>
              {details && (
                <div className={classes.halves}>{names.filter((name) => !FIRST.includes(name)).map(chart)}</div>
              )}
            </>
          );
        }}
      </QueryState>
    </Section>
  );
}
