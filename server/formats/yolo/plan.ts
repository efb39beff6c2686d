import { z } from 'zod';

/** How the paths of a split list become paths of the source: the first rule whose `strip` begins the path applies. */
export const listRule = z.object({ strip: z.string(), add: z.string() });
export type ListRule = z.output<typeof listRule>;

/** A list of images: the lines of a text file, or the paths under `key` of a YAML file. */
export const splitList = z.object({
  file: z.string(),
  key: z.string().nullable(),
  split: z.string(),
  rules: z.array(listRule),
});
export type SplitList = z.output<typeof splitList>;

/** Everything that is known about a YOLO dataset after looking at it once; small, plain JSON. */
export const yoloPlan = z.object({
  format: z.literal('yolo'),
  why: z.string(),
  classes: z.array(z.object({ id: z.number(), name: z.string() })),
  splits: z.array(z.string()),
  configFiles: z.array(z.string()),
  /** Label files lie below folders called `labels`, or beside their images. */
  labels: z.enum(['folder', 'beside']),
  splitFolders: z.array(z.object({ folder: z.string(), split: z.string() })),
  lists: z.array(splitList),
  /** Text files that are no labels: folders of them, and single ones. */
  ignoredFolders: z.array(z.string()),
  ignoredFiles: z.array(z.string()),
  keypoints: z.object({ count: z.number(), dimensions: z.number() }).nullable(),
  readers: z.array(z.string()).default([]), // runs of before have none
});
export type YoloPlan = z.output<typeof yoloPlan>;
