'use client';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import type Konva from 'konva';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Placed } from './draw-marks';
import type { Point } from './marks';

type Size = { width: number; height: number };
const MAX_ZOOM = 32;
const PIXELS_SHOW_FROM = 3; // screen pixels per image pixel from which edges stay sharp

/** Fit, zoom and pan of one image in its frame. They live in refs: moving the image renders nothing. */
export function useViewport(image: Size | null) {
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const stage = useRef<Konva.Stage>(null);
  const placed = useRef<Placed>({ x: 0, y: 0, width: 0, height: 0 });
  const [isZoomed, setIsZoomed] = useState(false);
  const imageWidth = image?.width ?? 0;
  const imageHeight = image?.height ?? 0;
  const scale = imageWidth > 0 && width > 0 ? Math.min(width / imageWidth, height / imageHeight) : 0;

  const place = useCallback(
    (next: Placed) => {
      placed.current = next;
      const img = picture.current;
      if (img) {
        img.style.width = `${next.width}px`;
        img.style.height = `${next.height}px`;
        img.style.transform = `translate(${next.x}px, ${next.y}px)`;
        img.style.imageRendering = next.width > imageWidth * PIXELS_SHOW_FROM ? 'pixelated' : 'auto';
      }
      stage.current?.batchDraw();
    },
    [imageWidth],
  );

  const fitImage = useCallback(() => {
    const size = { width: imageWidth * scale, height: imageHeight * scale };
    place({ ...size, x: (width - size.width) / 2, y: (height - size.height) / 2 });
    setIsZoomed(false);
  }, [place, width, height, imageWidth, imageHeight, scale]);

  useLayoutEffect(fitImage, [fitImage]);

  const zoomBy = useCallback(
    (factor: number, about: Point = [width / 2, height / 2]) => {
      const now = placed.current;
      const fitted = imageWidth * scale;
      const wanted = Math.min(fitted * MAX_ZOOM, now.width * factor);
      if (fitted === 0) return;
      if (wanted <= fitted * 1.001) return fitImage();
      const by = wanted / now.width;
      place({
        width: now.width * by,
        height: now.height * by,
        x: about[0] - (about[0] - now.x) * by,
        y: about[1] - (about[1] - now.y) * by,
      });
      setIsZoomed(true);
    },
    [fitImage, place, width, height, imageWidth, scale],
  );

  const panBy = useCallback(
    (dx: number, dy: number) => {
      const now = placed.current;
      const x = clamp(now.x + dx, width - now.width, 0);
      const y = clamp(now.y + dy, height - now.height, 0);
      place({ ...now, x, y });
    },
    [place, width, height],
  );

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    // Only with ctrl or a pinch: the plain wheel belongs to the page.
    const zoomByWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoomBy(Math.exp(-event.deltaY / 300), [event.clientX - box.left, event.clientY - box.top]);
    };
    element.addEventListener('wheel', zoomByWheel, { passive: false });
    return () => element.removeEventListener('wheel', zoomByWheel);
  }, [zoomBy]);

  /** A place on the screen as shares of the image. */
  const toImage = (clientX: number, clientY: number): Point => {
    const box = frame.current?.getBoundingClientRect();
    const { x, y, width: w, height: h } = placed.current;
    return [(clientX - (box?.left ?? 0) - x) / (w || 1), (clientY - (box?.top ?? 0) - y) / (h || 1)];
  };

  return {
    frameRef: useMergedRef(sizeRef, frame),
    picture,
    stage,
    placed,
    width,
    height,
    isZoomed,
    fitImage,
    zoomBy,
    panBy,
    toImage,
  };
}

// A side shorter than the frame stays where it is: between its edges, whichever way round they are.
const clamp = (value: number, a: number, b: number) => Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));
