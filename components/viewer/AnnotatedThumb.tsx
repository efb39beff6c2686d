'use client';
import { IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { classColour } from '@/server/domain/classes';
import classes from './AnnotatedThumb.module.css';
import { type Annotation, layersOf, marksOf } from './marks';

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
  };
  /** The first image of a page is fetched at once, the others when they come near. */
  isEager?: boolean;
  withOverlay?: boolean;
};

/** A thumbnail with its boxes: one light SVG, whatever the number of boxes. */
export function AnnotatedThumb({ image, isEager = false, withOverlay = true }: Props) {
  const [failures, setFailures] = useState(0);
  const [isBroken, setIsBroken] = useState(false);
  const picture = useRef<HTMLImageElement>(null);
  const { marks, imageLabels } = useMemo(() => marksOf(image.annotations), [image.annotations]);
  const lines = useMemo(() => new Map(layersOf(marks).map(({ name, line }) => [name, line.dash.join(' ')])), [marks]);
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
          {marks.map(({ id, classId, layer, rect, outlines }) => (
            <g key={id} stroke={classColour(classId)} strokeDasharray={lines.get(layer)}>
              {outlines.length === 0 && (
                <rect x={rect.x * width} y={rect.y * height} width={rect.width * width} height={rect.height * height} />
              )}
              {outlines.map((outline, index) => (
                <polygon key={index} points={outline.map(([x, y]) => `${x * width},${y * height}`).join(' ')} />
              ))}
            </g>
          ))}
        </svg>
      )}
      {withOverlay && imageLabels.length > 0 && (
        <span className={classes.caption}>{[...new Set(imageLabels.map((label) => label.className))].join(', ')}</span>
      )}
    </div>
  );
}
