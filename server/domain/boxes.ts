/** Centre and size as shares (0–1) of the original image, y downwards. */
export type NormalisedBox = { centerX: number; centerY: number; width: number; height: number };

/** Edges as shares (0–1) of the original image or in pixels: the caller's unit. `right` and `bottom` are exclusive. */
export type Xyxy = { left: number; top: number; right: number; bottom: number };

/** Edges of a box, same unit. */
export function cxcywhToXyxy({ centerX, centerY, width, height }: NormalisedBox): Xyxy {
  return {
    left: centerX - width / 2,
    top: centerY - height / 2,
    right: centerX + width / 2,
    bottom: centerY + height / 2,
  };
}

/** Centre and size of a box, same unit. */
export function xyxyToCxcywh({ left, top, right, bottom }: Xyxy): NormalisedBox {
  return { centerX: (left + right) / 2, centerY: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** A normalised box in pixels of an image of that size. Not rounded. */
export function normalisedToPixels(box: NormalisedBox, width: number, height: number): Xyxy {
  const { left, top, right, bottom } = cxcywhToXyxy(box);
  return { left: left * width, top: top * height, right: right * width, bottom: bottom * height };
}

/** Pixel edges as a normalised box of an image of that size. */
export function pixelsToNormalised({ left, top, right, bottom }: Xyxy, width: number, height: number): NormalisedBox {
  return xyxyToCxcywh({ left: left / width, top: top / height, right: right / width, bottom: bottom / height });
}

/** Area, 0 for a box whose edges cross. */
export const areaOf = ({ left, top, right, bottom }: Xyxy): number =>
  Math.max(0, right - left) * Math.max(0, bottom - top);

/** The part of `box` inside `frame` (default: the whole image, 0–1); edges cross when there is none. */
export function clipBox(box: Xyxy, frame: Xyxy = { left: 0, top: 0, right: 1, bottom: 1 }): Xyxy {
  return {
    left: Math.max(box.left, frame.left),
    top: Math.max(box.top, frame.top),
    right: Math.min(box.right, frame.right),
    bottom: Math.min(box.bottom, frame.bottom),
  };
}

/** Intersection over union, 0–1; 0 when both boxes have no area. */
export function boxIou(a: Xyxy, b: Xyxy): number {
  const both = areaOf(clipBox(a, b));
  const either = areaOf(a) + areaOf(b) - both;
  return either > 0 ? both / either : 0;
}

/**
 * The smallest box around points (x, y).
 * @throws RangeError for no points
 */
export function boundingBox(points: readonly (readonly [number, number, ...unknown[]])[]): Xyxy {
  if (points.length === 0) throw new RangeError('no points');
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
