import type { ImageFormatName } from './formats-of-images';
import type { PerceptualHash } from './perceptual-hash';
import type { QualityMeasures } from './quality-measures';
import type { ProblemCode } from './verdicts';

/** Mean, spread and range over every pixel at full resolution, as shares of white. */
export type PixelStatistics = { min: number; max: number; mean: number; standardDeviation: number };

/** What one read and one decode of a file found; stored with the image, so that rules can judge again without reading. */
export type PixelFacts = {
  /** Hex; null only when the file could not be opened. */
  sha256: string | null;
  bytes: number;
  /** By content, not by name; null when it is no image. */
  format: ImageFormatName | null;
  /** As displayed, that is after the EXIF orientation; null when unknown. */
  width: number | null;
  height: number | null;
  channels: number | null;
  bitDepth: number | null;
  hasAlpha: boolean;
  pages: number;
  /** 'srgb', 'b-w', 'grey16', 'cmyk', …: as stored in the file. */
  colourSpace: string | null;
  /** EXIF orientation, 1–8; 1 when there is none. */
  orientation: number;
  /** `decoded`, or the code of the problem that kept it from being decoded to the end. */
  outcome: 'decoded' | ProblemCode;
  /** What the decoder said when it failed; for people, never compared. */
  outcomeDetail: string | null;
  /** Codes of what was odd but did no harm. */
  notes: ProblemCode[];
  measures: QualityMeasures | null;
  /** See image-candidates: images that can have the same pixels have the same or a neighbouring key. */
  candidateKey: string | null;
  /** 16 mean luma values (0–255) of a 4 × 4 grid, row by row; null when nothing was decoded. */
  candidateCells: number[] | null;
  /** Hash of the reduced decode; see `provesDifferentPixels`. */
  reducedHash: string | null;
  /** What near duplicates are looked up by; null when nothing was decoded. */
  perceptual: PerceptualHash | null;
  /** Exact hash of all displayed pixels; only at check level slow. */
  pixelHash: string | null;
  /** Only at check level slow. */
  fullStatistics: PixelStatistics | null;
};
