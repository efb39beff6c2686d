'use client';
import { Skeleton, Text } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsInteger, useQueryState } from 'nuqs';
import { ImageTags } from '../selection/ImageTags';
import { useTRPC } from '../trpc/trpc';
import { ButtonLink } from '../ui/ButtonLink';
import { formatCount } from '../ui/format';
import { PageHeader } from '../ui/PageHeader';
import { QueryState } from '../ui/QueryState';
import { StateBadge } from '../ui/StateBadge';
import { AnnotatedImage } from '../viewer/AnnotatedImage';
import { AnnotationList } from '../viewer/AnnotationList';
import { LayerList } from '../viewer/LayerList';
import { useAnnotationView } from '../viewer/use-annotation-view';
import classes from './datasets.module.css';
import { ImageFacts, ImageMeasures, ImageProblems } from './ImageFacts';
import { ImageHistory } from './ImageHistory';
import { ImageTurner } from './ImageTurner';
import { useImageFilters } from './image-filters';
import { datasetHref, imagesHref, similarHref } from './links';
import { Neighbours } from './Neighbours';
import { RestoreImage } from './RestoreImage';
import { Section } from './Section';
import type { ImageDetail } from './types';
import { useDerivedLayers } from './use-derived-layers';

/** One image: its annotations, facts, problems and where it came from. */
export function ImagePage({ id, imageId }: { id: string; imageId: string }) {
  const trpc = useTRPC();
  const derived = useDerivedLayers();
  const query = useQuery(
    trpc.datasets.image.queryOptions(
      { id, image_id: imageId, with_layers: derived.shown },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <>
      {query.isError && !query.data && (
        <PageHeader breadcrumbs={[{ label: 'Images', href: imagesHref(id) }]} title="Image" />
      )}
      <QueryState
        query={query}
        skeleton={
          <div className={classes.viewer}>
            <Skeleton h={560} />
            <Skeleton h={360} />
          </div>
        }
      >
        {(image) => <LoadedImage image={image} derived={derived} />}
      </QueryState>
    </>
  );
}

function LoadedImage({ image, derived }: { image: ImageDetail; derived: ReturnType<typeof useDerivedLayers> }) {
  const { input } = useImageFilters();
  const [n] = useQueryState('n', parseAsInteger);
  const view = useAnnotationView(image.annotations);
  const { true_width: width, true_height: height } = image;
  const size = width && height ? { width, height } : null;
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: 'Datasets', href: '/datasets' },
          { label: image.dataset_name, href: datasetHref(image.dataset_id) },
          { label: 'Images', href: imagesHref(image.dataset_id, { ...input, at: n }) },
        ]}
        title={image.filename}
        beside={<StateBadge state={image.status} />}
        actions={
          <>
            <RestoreImage image={image} />
            <ButtonLink
              href={similarHref(image.dataset_id, image.id)}
              variant="default"
              leftSection={<IconPhotoSearch size={16} aria-hidden />}
            >
              Find similar
            </ButtonLink>
            <ImageTurner id={image.dataset_id} />
          </>
        }
      />
      <div className={classes.viewer}>
        <AnnotatedImage key={image.id} image={image} view={view} />
        <div className={classes.column}>
          {image.layers.length > 0 && (
            <Section title="Layers">
              <LayerList layers={image.layers} view={view} shown={derived.shown} onShow={derived.show} />
            </Section>
          )}
          <Section title={formatCount(view.marks.length, 'annotation')}>
            {view.marks.length === 0 ? (
              <Text size="sm" c="dimmed">
                {nothingDrawn(image, view.imageLabels.length)}
              </Text>
            ) : (
              <AnnotationList view={view} size={size} />
            )}
          </Section>
          <ImageTags image={image} />
          <ImageProblems image={image} />
          <ImageFacts image={image} />
          <ImageMeasures image={image} />
        </div>
        <div className={classes.around}>
          <Neighbours id={image.dataset_id} imageId={image.id} />
          <ImageHistory id={image.dataset_id} imageId={image.id} />
        </div>
      </div>
    </>
  );
}

function nothingDrawn(image: ImageDetail, labels: number): string {
  if (labels > 0) return 'The whole image is labelled; nothing is drawn on it.';
  if (image.no_finding_readers.length > 0) return 'Its readers state that there is no finding.';
  return 'Nothing is annotated here.';
}
