import type { ImageFormatName } from '../domain/formats-of-images';
import { candidateCells, candidateKey } from '../domain/image-candidates';
import { MAX_PIXELS } from '../domain/image-rules';
import { perceptualHash } from '../domain/perceptual-hash';
import type { PixelFacts } from '../domain/pixel-facts';
import { lumaPlane, measurable, type SmallPixels } from '../domain/pixel-planes';
import { measureQuality } from '../domain/quality-measures';
import type { ProblemCode } from '../domain/verdicts';
import { messageOf } from '../errors';
import { decodeSmall } from './decode-small';
import { type HeaderReading, type ImageHeader, isBroken } from './headers/header';
import { hashPixels, hashReduced } from './pixel-hash';
import { encodeThumbnail } from './thumbnail';

export type CheckLevel = 'fast' | 'medium' | 'slow';
export type Found = Partial<PixelFacts> & { thumbnail?: Buffer };

/**
 * What the pixels of one file say. `input` is its content or path, `reading` its header.
 * Never throws because of the image: a decoder's error becomes the outcome.
 */
export async function develop(
  input: Buffer | string,
  format: ImageFormatName,
  reading: HeaderReading,
  options: { checkLevel: CheckLevel; onPixels?: ((pixels: SmallPixels) => void) | undefined },
): Promise<Found> {
  if (isBroken(reading)) {
    return { outcome: reading.broken, outcomeDetail: reading.detail };
  }
  const described = describe(reading);
  if (reading.width * reading.height > MAX_PIXELS) return { ...described, outcome: 'too_many_pixels' };
  if (reading.ending === 'cut') return { ...described, outcome: 'truncated' };
  try {
    const pixels = await decodeSmall(input, reading);
    return { ...described, ...(await summarise(pixels, input, described, options)), notes: notesOf(format, reading) };
  } catch (error) {
    const detail = messageOf(error).split('\n')[0]!;
    return { ...described, outcome: outcomeOf(detail, reading), outcomeDetail: detail };
  }
}

async function summarise(
  pixels: SmallPixels,
  input: Buffer | string,
  { width, height }: { width: number; height: number },
  options: { checkLevel: CheckLevel; onPixels?: ((pixels: SmallPixels) => void) | undefined },
): Promise<Found> {
  const encoding = encodeThumbnail(pixels);
  const full = options.checkLevel === 'slow' ? hashPixels(input) : null;
  // These run while the two above work in their own threads.
  const small = measurable(pixels);
  const luma = lumaPlane(small);
  const cells = candidateCells(luma, small);
  const perceptual = perceptualHash(luma, small, wholeOf(pixels, small));
  const reducedHash = await hashReduced(pixels);
  options.onPixels?.(pixels);
  const measures = options.checkLevel === 'fast' ? null : measureQuality(small, luma);
  const [thumbnail, exact] = await Promise.all([encoding, full]);
  return {
    outcome: 'decoded',
    measures,
    candidateCells: cells,
    reducedHash,
    perceptual,
    candidateKey: candidateKey(width, height, cells),
    pixelHash: exact?.pixelHash ?? null,
    fullStatistics: exact?.statistics ?? null,
    thumbnail,
  };
}

/** Halving leaves an odd last row out: the picture is half a pixel more than what is left of it. */
const wholeOf = (pixels: SmallPixels, small: SmallPixels) =>
  small === pixels ? pixels : { width: pixels.width / 2, height: pixels.height / 2 };

function describe(header: ImageHeader) {
  const { channels, bitDepth, hasAlpha, pages, colourSpace, orientation } = header;
  const isTurned = orientation >= 5;
  const width = isTurned ? header.height : header.width;
  const height = isTurned ? header.width : header.height;
  return { width, height, channels, bitDepth, hasAlpha, pages, colourSpace, orientation };
}

function notesOf(format: ImageFormatName, { ending, pages }: ImageHeader): ProblemCode[] {
  const notes: ProblemCode[] = [];
  if (ending === 'more') notes.push('trailing_bytes');
  if (ending === 'open' && format === 'png') notes.push('missing_iend');
  if (pages > 1) notes.push('animated');
  return notes;
}

function outcomeOf(detail: string, { ending }: ImageHeader): ProblemCode {
  if (/pixel limit/i.test(detail)) return 'too_many_pixels';
  // A kind of the format that the decoder lacks (twelve-bit JPEG); "unsupported image format" means a broken header.
  if (/unsupported (?!image format)/i.test(detail)) return 'unsupported_format';
  if (ending === 'open') return 'truncated';
  // With its end mark in place a file is damaged, whatever the decoder ran out of.
  return 'corrupt';
}
