'use client';
import { Skeleton, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import dynamic from 'next/dynamic';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { formatCount } from '../ui/format';
import classes from './AnnotatedImage.module.css';
import { AnnotationList } from './AnnotationList';
import { AnnotationToggles } from './AnnotationToggles';
import { ImageLabels } from './ImageLabels';
import { type Annotation, markAt } from './marks';
import { type AnnotationView, useAnnotationView } from './use-annotation-view';
import { useViewport } from './use-viewport';

const BoxStage = dynamic(() => import('./BoxStage'), { ssr: false });
const HIT_PIXELS = 4;
const STEP = 1.5;

type ShownImage = {
  filename: string;
  width: number | null;
  height: number | null;
  image_url: string;
  annotations: Annotation[];
  no_finding_readers: string[];
};

/**
 * An image with its boxes and polygons. Give `view` when the lists of annotations and layers stand elsewhere on the page;
 * without it the list follows for screen readers.
 */
export function AnnotatedImage({ image, view: shared }: { image: ShownImage; view?: AnnotationView }) {
  const own = useAnnotationView(image.annotations);
  const view = shared ?? own;
  const [size, setSize] = useState(image.width && image.height ? { width: image.width, height: image.height } : null);
  const [load, setLoad] = useState<'loading' | 'shown' | 'failed'>('loading');
  const viewport = useViewport(size);
  const { picture, stage, placed, width, height, isZoomed, fitImage, zoomBy, panBy, toImage } = viewport;
  const drag = useRef<{ x: number; y: number } | null>(null);

  const loaded = (img: HTMLImageElement) => {
    setLoad('shown');
    if (img.naturalWidth > 0) setSize({ width: img.naturalWidth, height: img.naturalHeight });
  };
  // An image that came from the cache was there before React listened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, after the first paint
  useEffect(() => {
    const img = picture.current;
    if (img?.complete && img.naturalWidth > 0) loaded(img);
  }, []);

  useHotkeys([
    ['h', view.toggleMarks],
    ['l', view.toggleNames],
    ['0', fitImage],
    ['=', () => zoomBy(STEP)],
    ['shift+[plus]', () => zoomBy(STEP)],
    ['-', () => zoomBy(1 / STEP)],
  ]);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (drag.current) {
      panBy(event.clientX - drag.current.x, event.clientY - drag.current.y);
      drag.current = { x: event.clientX, y: event.clientY };
      return;
    }
    const slack = [HIT_PIXELS / (placed.current.width || 1), HIT_PIXELS / (placed.current.height || 1)] as const;
    const mark = markAt(view.visible, toImage(event.clientX, event.clientY), slack);
    if (mark?.id !== view.active?.id) view.setActive(mark);
  };
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    if (!isZoomed || event.button !== 0) return;
    drag.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const release = () => {
    drag.current = null;
  };

  return (
    <figure className={classes.figure}>
      <AnnotationToggles
        view={view}
        onFit={fitImage}
        onZoom={zoomBy}
        isZoomed={isZoomed}
        withoutLayers={shared !== undefined}
      />
      {/* The pointer only mirrors what the list and the buttons do by keyboard. */}
      <div
        ref={viewport.frameRef}
        className={classes.frame}
        data-zoomed={isZoomed || undefined}
        onPointerMove={move}
        onPointerDown={grab}
        onPointerUp={release}
        onPointerCancel={release}
        onPointerLeave={() => view.setActive(null)}
      >
        {load === 'failed' ? (
          <Text className={classes.failed}>The image cannot be shown. Its file may have been moved or deleted.</Text>
        ) : (
          // biome-ignore lint/performance/noImgElement: authenticated bytes of any size, not for an optimiser
          <img
            ref={picture}
            className={classes.picture}
            src={image.image_url}
            alt={`${image.filename}: ${formatCount(image.annotations.length, 'annotation')}`}
            draggable={false}
            onLoad={(event) => loaded(event.currentTarget)}
            onError={() => setLoad('failed')}
          />
        )}
        {load === 'loading' && <Skeleton className={classes.loading} radius={0} />}
        <div className={classes.stage} aria-hidden>
          {width > 0 && load !== 'failed' && view.marks.length > 0 && (
            <BoxStage width={width} height={height} placed={placed} stage={stage} view={view} />
          )}
        </div>
      </div>
      <ImageLabels labels={view.imageLabels} noFindingReaders={image.no_finding_readers} />
      {!shared && <AnnotationList view={view} size={size} isForReadersOnly />}
    </figure>
  );
}
