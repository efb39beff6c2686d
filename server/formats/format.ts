import type { Readable } from 'node:stream';
import type { NormalisedBox, Xyxy } from '../domain/boxes';
import type { Problem, ProblemCode, Verdict } from '../domain/verdicts';
import type { Survey } from './survey';

/** One file of a source. `path` is relative with `/`. With a `problem` it cannot be used and `bytes` may be 0. */
export type FileEntry = {
  path: string;
  bytes: number;
  problem: ProblemCode | null;
  /** Its size is not known before it is read; `bytes` is 0. */
  isFetchedLater?: boolean;
  /** To be an image, whatever its name says. */
  isImage?: boolean;
};

/** What a format needs of a source; every open source is one. */
export type FileTree = {
  /** All files in byte order of the path, streaming. */
  list(signal?: AbortSignal): AsyncIterable<FileEntry>;
  /** The bytes; a missing file gives an `error` event with NotFoundError. */
  read(path: string): Readable;
  /** The whole text without byte order mark, null when there is no such file. @throws TooLargeError over `maxBytes` */
  readText(path: string, maxBytes: number): Promise<string | null>;
};

/**
 * Where a file belongs. `pairKey` is shared by an image and its label file and carries the whole folder path, so that
 * equal names in two splits never meet; two images that differ only by extension share one.
 */
export type Placed = {
  kind: 'image' | 'label';
  pairKey: string;
  /** Name of the split by `splitName`, null when the layout gives none. */
  split: string | null;
  /** Class name of an image in a folder-per-class layout. */
  folderClass: string | null;
  /** The name under which rows of tables speak of this image; of several images with one name the first is meant. */
  imageName?: string;
};

/** Geometry beyond the box. Points are shares of the image as written, so they may lie up to 0.01 outside. */
export type Geometry =
  | { type: 'polygon'; points: [number, number][] }
  | { type: 'keypoints'; points: [number, number, number | null][] }
  | { type: 'image' };

export type ParsedAnnotation = {
  classId: number;
  box: NormalisedBox;
  geometry: Geometry | null;
  /** 1-based line of the label file. */
  line: number;
};

/**
 * One row of a table that speaks of many images: a reader's box in pixels of the original image, or (`box` null) the statement that
 * there is no finding. With a `problem` it cannot be used.
 */
export type TableRow = {
  line: number;
  image: string;
  reader: string | null;
  classId: number | null;
  box: Xyxy | null;
  problem: { code: ProblemCode; detail: string } | null;
};

/** The size of an image before it was resized. */
export type TrueSize = { image: string; width: number; height: number };

/** Tables of a source, each a label file with rows for many images, and lists of true sizes. Both are read streaming. */
export type Tables = {
  files: string[];
  sizeFiles: string[];
  /** Names of readers, in the order people expect. */
  readers: string[];
  readRows(file: string, bytes: Readable): AsyncIterable<TableRow>;
  readSizes(file: string, bytes: Readable): AsyncIterable<TrueSize>;
};

export type LabelState = 'labelled' | 'no_object' | 'unlabelled';

/** What a label file says. Rows with a dropping problem are absent from `rows`. */
export type ParsedLabels = {
  rows: ParsedAnnotation[];
  problems: Problem[];
  state: LabelState;
  verdict: Verdict;
  /** Rows that are not blank, and how many of them have a problem; for the quality score. */
  rowCount: number;
  problemRowCount: number;
};

export type LayoutClass = { id: number; name: string };

/** Tells where each file belongs; pure, no memory growth. Null = neither image nor label (configuration, other files). */
export type Classifier = (entry: Pick<FileEntry, 'path'>) => Placed | null;

/** How one source is laid out. Survives as JSON: `restoreLayout(layout.toJSON())` gives an equal one on any worker. */
export type Layout = {
  format: string;
  /** One sentence for people: what was recognised and by what. */
  why: string;
  /** Ascending by id. Empty means the layout names none: any id is taken, called `unnamedClass(id)`. */
  classes: LayoutClass[];
  splits: string[];
  /** Files that are configuration: kept with the dataset, neither image nor label. */
  configFiles: string[];
  /** Reads split lists where there are some (only who lists the source needs that), then classifies without I/O. */
  openClassifier(files: FileTree, signal?: AbortSignal): Promise<Classifier>;
  /** Present when the format has label files. Never throws for what is in the bytes. */
  parseLabels?(bytes: Uint8Array): ParsedLabels;
  /** Present when label files are tables with rows for many images. */
  tables?: Tables;
  /** Readers that the configuration names. */
  readers?: string[];
  /** Plain JSON, small: split lists are named, not copied. */
  toJSON(): Plan;
};

export type Plan = { format: string } & Record<string, unknown>;

/** A layout and how sure the format is, 0–1. */
export type Detected = { layout: Layout; confidence: number };

/** A way datasets are laid out. To add one: its folder, its test, one line in index.ts. */
export type Format = {
  id: string;
  title: string;
  /**
   * Null when the files cannot be of this format, or too little speaks for it. `isAsked`: a person chose this format,
   * so less is enough. `tick` is called now and then while it reads much. @throws UnprocessableError when they are of it, but their configuration is broken
   */
  detect(files: FileTree, survey: Survey, options: { isAsked: boolean; tick: () => void }): Promise<Detected | null>;
  restore(plan: Plan): Layout;
};
