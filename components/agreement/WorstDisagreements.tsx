'use client';
import { Group, Skeleton, Text, VisuallyHidden } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { FileLink } from '../datasets/FileLink';
import { disagreementsHref, imageHref } from '../datasets/links';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import { ReaderLegend } from '../viewer/ReaderLegend';
import { readerLooks } from '../viewer/reader-looks';
import classes from './agreement.module.css';
import type { AgreementLink } from './use-agreement-link';

const LIMIT = 12;

/** The images whose readers differ most, each with the boxes of all its readers. */
export function WorstDisagreements({
  id,
  agreementLink: { link, setLink },
}: {
  id: string;
  agreementLink: AgreementLink;
}) {
  const trpc = useTRPC();
  const { iou, page, class_id } = link;
  const asked = { id, iou, page, limit: LIMIT, ...(class_id === null ? {} : { class_id }) };
  const query = useQuery(trpc.agreement.disagreements.queryOptions(asked, { placeholderData: keepPreviousData }));
  const items = query.data?.items;
  const looks = useMemo(
    () => readerLooks((items ?? []).flatMap(({ image }) => image.annotations.flatMap(({ reader }) => reader ?? []))),
    [items],
  );
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toggle = (reader: string) =>
    setHidden((known) => {
      const next = new Set(known);
      if (!next.delete(reader)) next.add(reader);
      return next;
    });
  return (
    <Section
      title="Where readers differ most"
      actions={<FileLink href={disagreementsHref(id, { format: 'csv', iou, class_id })} label="CSV" />}
    >
      <QueryState
        query={query}
        skeleton={
          <div className={classes.worst}>
            {Array.from({ length: 6 }, (_, index) => (
              <Skeleton key={index} style={{ aspectRatio: 1 }} />
            ))}
          </div>
        }
        isEmpty={({ total }) => total === 0}
        empty={<Text c="dimmed">Every box found its partner: no image stands out.</Text>}
      >
        {({ items, total }) => (
          <>
            {looks.size > 0 && <ReaderLegend looks={looks} hidden={hidden} onToggle={toggle} />}
            <ul className={classes.worst} aria-label="Images whose readers differ most">
              {items.map(({ image, boxes, unmatched }) => (
                <li key={image.id}>
                  <Link href={imageHref(id, image.id)} className={classes.tile} title={image.filename}>
                    <AnnotatedThumb image={image} looks={looks} hidden={hidden} />
                    <span className={classes.tileName}>{image.filename}</span>
                    <Text size="xs" c="dimmed" component="span" className="tabular">
                      {formatNumber(unmatched)} of {formatNumber(boxes)} without a partner
                    </Text>
                    <VisuallyHidden>, compared pair by pair</VisuallyHidden>
                  </Link>
                </li>
              ))}
            </ul>
            <Group mt="sm">
              <Pager
                page={page}
                limit={LIMIT}
                total={total}
                onPage={(next) => void setLink({ page: next })}
                label="disagreements"
              />
            </Group>
          </>
        )}
      </QueryState>
    </Section>
  );
}
