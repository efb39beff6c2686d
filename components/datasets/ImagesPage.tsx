'use client';
import { Button, Skeleton } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { EmptyState } from '../ui/EmptyState';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { useDataset } from './DatasetFrame';
import classes from './datasets.module.css';
import { ImageFilterBar } from './ImageFilterBar';
import { ImageGrid } from './ImageGrid';
import { ImageTable } from './ImageTable';
import { useImageFilters } from './image-filters';
import { imageHref } from './links';
import { NoImages } from './NoImages';
import { useImagePage } from './use-image-page';

const LIMIT = 60;
const inLink = {
  view: parseAsStringLiteral(['grid', 'list'] as const).withDefault('grid'),
  overlay: parseAsBoolean.withDefault(true),
};

/** The images of a dataset; filter, order, page and view are in the link. */
export function ImagesPage({ id }: { id: string }) {
  const dataset = useDataset(id).data;
  const filters = useImageFilters();
  const { page } = filters;
  const [{ view, overlay }, setLink] = useQueryStates(inLink, { history: 'push' });
  const { query, total } = useImagePage(id, filters.input, page, LIMIT);
  const hrefOf = (imageId: string, index: number) =>
    imageHref(id, imageId, { ...filters.input, n: (page - 1) * LIMIT + index + 1 });
  return (
    <>
      <ImageFilterBar
        dataset={dataset}
        filters={filters}
        view={view}
        onView={(next) => void setLink({ view: next })}
        hasOverlay={overlay}
        onOverlay={(next) => void setLink({ overlay: next }, { history: 'replace' })}
        total={total}
      />
      <QueryState
        query={query}
        skeleton={
          <div className={classes.grid}>
            {Array.from({ length: 18 }, (_, index) => (
              <Skeleton key={index} style={{ aspectRatio: '1 / 1.2' }} />
            ))}
          </div>
        }
        isEmpty={({ items }) => items.length === 0 && !total}
        empty={
          filters.isNarrowed ? (
            <EmptyState
              icon={IconPhotoSearch}
              title="No image matches"
              action={
                <Button variant="default" onClick={filters.clear}>
                  Clear filters
                </Button>
              }
            >
              Loosen a filter above.
            </EmptyState>
          ) : (
            <NoImages run={dataset?.latest_run} />
          )
        }
      >
        {({ items }) => (
          <>
            {view === 'grid' ? (
              <ImageGrid images={items} hrefOf={hrefOf} withOverlay={overlay} isStale={query.isPlaceholderData} />
            ) : (
              <ImageTable images={items} hrefOf={hrefOf} withOverlay={overlay} filters={filters} />
            )}
            <div style={{ marginTop: 16 }}>
              <Pager page={page} limit={LIMIT} total={total} onPage={filters.turnTo} label="images" />
            </div>
          </>
        )}
      </QueryState>
    </>
  );
}
