import { cxcywhToXyxy, type NormalisedBox, type Xyxy } from '../domain/boxes';
import type { Geometry, LayoutClass } from './format';

/** An annotation to be written: a box as shares of the image, and what else is known of it. */
export type WrittenAnnotation = {
  classId: number;
  box: NormalisedBox;
  confidence: number | null;
  geometry: Geometry | null;
  layer: string;
};

/** An image to be written with its labels. `name` is the file's name in `images/`; sizes are null when they are not known. */
export type WrittenImage = {
  name: string;
  split: string;
  width: number | null;
  height: number | null;
  /** False when nobody looked at it: then it has no label file, which is not the same as an empty one. */
  isLabelled: boolean;
  annotations: WrittenAnnotation[];
  /** Readers who state that there is nothing. */
  silent: string[];
};

/** What is in the labels of a version, for telling what a format cannot hold. */
export type LabelFeatures = {
  layers: number;
  statements: number;
  confidences: number;
  polygons: number;
  keypoints: number;
  /** How many keypoints and how many numbers each has, where all have the same. */
  keypointShape: [number, number] | null;
  /** Images with labels whose size is not known. */
  withoutSize: number;
  unlabelled: number;
};

/** Texts of files below `labels/` of a split. `images` may be gone through more than once. */
export type TableFile = { path: string; text: AsyncIterable<string> };

/**
 * Writes labels in the layout of one format, beside images that stay as they are. To add one: its folder, its test, one line in
 * writers.ts. Every writer passes `testing/contracts/label-writer.ts`.
 */
export type LabelWriter = {
  id: string;
  title: string;
  /** What of these labels would not survive, a sentence each. */
  losses(has: LabelFeatures): string[];
  /** The label file of one image; null when it has none. */
  fileOf?(image: WrittenImage, classes: readonly LayoutClass[]): { path: string; text: string } | null;
  /** Files that hold the labels of all images of a split. */
  tablesOf?(images: () => AsyncIterable<WrittenImage>, classes: readonly LayoutClass[]): TableFile[];
};

/** `image.png` → `image`. */
export const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '');

/** The edges of a box in pixels of an image of this size, to a thousandth of a pixel: finer than anybody draws. */
export function pixelEdges(box: NormalisedBox, width: number, height: number): Xyxy {
  const { left, top, right, bottom } = cxcywhToXyxy(box);
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return {
    left: rounded(left * width),
    top: rounded(top * height),
    right: rounded(right * width),
    bottom: rounded(bottom * height),
  };
}

/** Sentences that several formats share. */
export const LOSS = {
  readers: (has: LabelFeatures) =>
    has.layers > 1
      ? [`${has.layers} layers become one: who drew which box is lost. Choose one layer to keep them apart.`]
      : [],
  statements: ({ statements }: LabelFeatures) =>
    statements > 0 ? [`${statements} statements of "no finding" become empty label files.`] : [],
  confidences: ({ confidences }: LabelFeatures) =>
    confidences > 0 ? [`${confidences} confidences are left out.`] : [],
  polygons: ({ polygons }: LabelFeatures) => (polygons > 0 ? [`${polygons} polygons become their boxes.`] : []),
  keypoints: ({ keypoints }: LabelFeatures) => (keypoints > 0 ? [`${keypoints} sets of keypoints are left out.`] : []),
  sizes: ({ withoutSize }: LabelFeatures) =>
    withoutSize > 0 ? [`${withoutSize} images of unknown size have no labels here: the format counts in pixels.`] : [],
};
