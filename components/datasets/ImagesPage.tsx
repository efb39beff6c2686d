'use client';
import { Button, Skeleton } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { LIKENESS_BITS, LIKENESS_REACH } from '@/server/domain/likeness';
import { ImageChanges } from '../selection/ImageChanges';
import { SelectionBar } from '../selection/SelectionBar';
import { useSelection } from '../selection/use-selection';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { QueryState } from '../ui/QueryState';
import { useDataset } from './DatasetFrame';
import classes from './datasets.module.css';
import { ImageFilterBar } from './ImageFilterBar';
import { ImageGrid } from './ImageGrid';
import { ImageTable } from './ImageTable';
import { useImageFilters } from './image-filters';
import type { ImageListProps } from './image-list';
import { imageHref } from './links';
import { NoImages } from './NoImages';
import { useImageAnchors } from './use-image-anchors';

const inLink = {
  view: parseAsStringLiteral(['grid', 'list'] as const).withDefault('grid'),
  overlay: parseAsBoolean.withDefault(true),
};

/** The images of a dataset; filter, order, place and view are in the link. */
export function ImagesPage({ id }: { id: string }) {
  const dataset = useDataset(id).data;
  const filters = useImageFilters();
  const { input } = filters;
  const [{ view, overlay }, setLink] = useQueryStates(inLink, { history: 'push' });
  const query = useImageAnchors(id, input);
  const selection = useSelection(id, input, query.data);
  const list: Omit<ImageListProps, 'place'> = {
    hrefOf: (imageId, index) => imageHref(id, imageId, { ...input, n: index + 1 }),
    withOverlay: overlay,
    selection: selection.forList,
    at: filters.at,
    onScrolledTo: filters.noteAt,
    onChunks: ({ error, retry }) => error !== null && <ErrorNotice error={error} onRetry={retry} />,
  };
  return (
    <>
      <ImageFilterBar
        id={id}
        dataset={dataset}
        filters={filters}
        view={view}
        onView={(next) => void setLink({ view: next })}
        hasOverlay={overlay}
        onOverlay={(next) => void setLink({ overlay: next }, { history: 'replace' })}
        total={query.data?.total ?? null}
      >
        <ImageChanges id={id} />
      </ImageFilterBar>
      <QueryState
        query={query}
        skeleton={
          <div className={classes.grid}>
            {Array.from({ length: 18 }, (_, index) => (
              <Skeleton key={index} style={{ aspectRatio: '1 / 1.2' }} />
            ))}
          </div>
        }
        isEmpty={({ total }) => total === 0}
        empty={
          filters.narrowings > 0 ? (
            <EmptyState
              icon={IconPhotoSearch}
              title="No image matches"
              action={
                <Button variant="default" onClick={filters.clear}>
                  Clear filters
                </Button>
              }
            >
              {filters.filters.similar_to === null
                ? 'Loosen a filter above.'
                : `No other image is within ${LIKENESS_REACH} of ${LIKENESS_BITS} bits, or there is too little in this one to compare.`}
            </EmptyState>
          ) : (
            <NoImages run={dataset?.latest_run} />
          )
        }
      >
        {(anchors) =>
          view === 'grid' ? (
            <ImageGrid {...list} place={{ id, input, anchors }} />
          ) : (
            <ImageTable {...list} place={{ id, input, anchors }} filters={filters} />
          )
        }
      </QueryState>
      <SelectionBar
        id={id}
        input={input}
        selection={selection}
        splits={dataset?.splits.map(({ name }) => name) ?? []}
      />
    </>
  );
}
