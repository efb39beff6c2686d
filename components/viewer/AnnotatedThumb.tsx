'use client';
import { IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import classes from './AnnotatedThumb.module.css';
import { type Annotation, type ImageLabel, layersOf, marksOf } from './marks';
import { type Look, readerLooks } from './reader-looks';
import { lookOf } from './use-annotation-view';

// A server that is started again answers within seconds.
const RETRIES = 4;
const RETRY_MS = 2000;

type Props = {
  image: {
    filename: string;
    width: number | null;
    height: number | null;
    thumbnail_url: string | null;
    annotations: readonly Annotation[];
    no_finding_readers?: readonly string[];
  };
  /** The first image of a page is fetched at once, the others when they come near. */
  isEager?: boolean;
  withOverlay?: boolean;
  /** In a table row there is no room for words. */
  isSmall?: boolean;
  /** Looks that several thumbnails share, and readers whose marks are not shown. */
  looks?: ReadonlyMap<string, Look>;
  hidden?: ReadonlySet<string>;
};

/** A thumbnail with its boxes: one light SVG, whatever the number of boxes. */
export function AnnotatedThumb({ image, isEager, isSmall, withOverlay = true, looks, hidden }: Props) {
  const [failures, setFailures] = useState(0);
  const [isBroken, setIsBroken] = useState(false);
  const picture = useRef<HTMLImageElement>(null);
  const { marks: all, imageLabels } = useMemo(() => marksOf(image.annotations), [image.annotations]);
  const drawn = useMemo(() => {
    const layers = layersOf(all);
    const own = looks ?? readerLooks(layers.flatMap(({ name, isReader }) => (isReader ? name : [])));
    return lookOf(layers, own);
  }, [all, looks]);
  const marks = hidden?.size ? all.filter(({ layer }) => !hidden.has(layer)) : all;
  const caption = captionOf(imageLabels, image.no_finding_readers ?? []);
  const src = image.thumbnail_url;
  useEffect(() => {
    if (!isBroken || failures > RETRIES) return;
    const timer = setTimeout(() => setIsBroken(false), RETRY_MS * failures);
    return () => clearTimeout(timer);
  }, [isBroken, failures]);
  useEffect(() => {
    const img = picture.current;
    if (!img || !src) return;
    if (!img.hasAttribute('src')) img.src = src;
    // A request nobody waits for any more would hold up those of the next page.
    return () => img.removeAttribute('src');
  }, [src]);
  const { width, height } = image;
  return (
    <div className={classes.thumb}>
      {src && !isBroken ? (
        // biome-ignore lint/performance/noImgElement: already a thumbnail, behind the session
        <img
          ref={picture}
          src={src}
          alt=""
          loading={isEager ? 'eager' : 'lazy'}
          decoding="async"
          onError={() => {
            setIsBroken(true);
            setFailures(failures + 1);
          }}
        />
      ) : (
        <IconPhotoOff size={20} stroke={1.4} aria-hidden />
      )}
      {withOverlay && src && !isBroken && width && height && marks.length > 0 && (
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden>
          {marks.map((mark) => {
            const { colour, line } = drawn(mark);
            const { id, rect, outlines } = mark;
            return (
              <g key={id} stroke={colour} strokeDasharray={line.dash.join(' ')}>
                {outlines.length === 0 && (
                  <rect
                    x={rect.x * width}
                    y={rect.y * height}
                    width={rect.width * width}
                    height={rect.height * height}
                  />
                )}
                {outlines.map((outline, index) => (
                  <polygon key={index} points={outline.map(([x, y]) => `${x * width},${y * height}`).join(' ')} />
                ))}
              </g>
            );
          })}
        </svg>
      )}
      {withOverlay && !isSmall && caption && <span className={classes.caption}>{caption}</span>}
    </div>
  );
}

/** What is said of the whole image. */
function captionOf(labels: readonly ImageLabel[], noFindingReaders: readonly string[]): string {
  const names = [...new Set(labels.map((label) => label.className))].join(', ');
  const statement = noFindingReaders.length > 0 ? `No finding: ${noFindingReaders.join(', ')}` : '';
  return [names, statement].filter(Boolean).join(' · ');
}
