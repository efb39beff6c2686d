import type { ProblemCode } from '../domain/verdicts';
import type { Box } from './readers';

/** How a copy differs from its film. Only `exact` has the same pixels. */
export type CopyKind = 'exact' | 'resized' | 'recompressed' | 'brighter';

export type TrueImage = {
  image_id: string;
  /** In the dataset's folder. */
  file: string;
  patient_id: string;
  width: number;
  height: number;
  /** Of the original, in whose pixels boxes are given. */
  true_width: number;
  true_height: number;
  findings: { class_id: number; class_name: string; box: Box }[];
  /** What each reader marked; an empty list is a statement of no finding. */
  readings: Record<string, { class_id: number; class_name: string; box: Box }[]>;
  copy_of: string | null;
  copy_kind: CopyKind | null;
  /** What an import must say of the file; null when nothing is wrong. */
  problem: ProblemCode | null;
};

/** What is really in the sample: written beside the dataset, never imported. */
export type Truth = {
  seed: number;
  about: string;
  classes: { id: number; name: string }[];
  readers: string[];
  images: TrueImage[];
  /** Rows of train.csv that are wrong on purpose, by line. */
  wrong_rows: { line: number; code: ProblemCode; image_id: string }[];
  rows: number;
};
