import pLimit from 'p-limit';
import type { SmallPixels } from '../domain/pixel-planes';
import type { ImageHeader } from './headers/header';
import { DECODE_OPTIONS, sharp } from './sharp';

/** Long edge of what an image is decoded to. */
export const SMALL_EDGE = 256;

// Progressive, interlaced and rotated images are held whole while decoded: large ones go one at a time, or three
// 64 megapixel images at once would need more than a gigabyte.
const HELD_PIXELS = 12e6;
const oneLarge = pLimit(1);

const isLarge = ({ width, height, isHeldWhole, orientation }: ImageHeader): boolean =>
  width * height > HELD_PIXELS && (isHeldWhole || orientation > 1);

/**
 * Decodes every byte of an image once, to at most 256 pixels a side (never enlarged), upright, in sRGB or grey, without
 * alpha (transparent parts are white). `input` is the file's content or its path.
 * Sixteen-bit grey is scaled so that the highest bit in use becomes white: twelve-bit X-rays would else be black.
 * @throws the decoder's error when the data is truncated or damaged
 */
export function decodeSmall(input: Buffer | string, header: ImageHeader): Promise<SmallPixels> {
  return isLarge(header) ? oneLarge(() => decode(input, header)) : decode(input, header);
}

async function decode(input: Buffer | string, { colourSpace, hasAlpha }: ImageHeader): Promise<SmallPixels> {
  const isDeep = colourSpace === 'grey16';
  let image = sharp(input, DECODE_OPTIONS).resize(SMALL_EDGE, SMALL_EDGE, {
    fit: 'inside',
    kernel: 'linear', // as good as lanczos at this size, a tenth cheaper on large grey images
    withoutEnlargement: true,
  });
  if (hasAlpha) image = image.flatten({ background: '#fff' });
  if (isDeep || colourSpace === 'b-w') image = image.toColourspace(isDeep ? 'grey16' : 'b-w');
  const { data, info } = await image.raw({ depth: isDeep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (!isDeep) return asSmallPixels(data, width, height, info.channels);
  const deep = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return asSmallPixels(toEightBits(deep), width, height, info.channels);
}

function asSmallPixels(data: Uint8Array, width: number, height: number, channels: number): SmallPixels {
  if (channels === 1 || channels === 3) return { data, width, height, channels };
  // Alpha the header did not tell of: left out.
  const kept = channels === 2 ? 1 : 3;
  const out = new Uint8Array(width * height * kept);
  for (let pixel = 0, to = 0; to < out.length; pixel++) {
    for (let channel = 0; channel < kept; channel++) out[to++] = data[pixel * channels + channel]!;
  }
  return { data: out, width, height, channels: kept };
}

function toEightBits(deep: Uint16Array): Uint8Array {
  let greatest = 0;
  for (const value of deep) if (value > greatest) greatest = value;
  const shift = Math.max(0, 32 - Math.clz32(greatest) - 8);
  return Uint8Array.from(deep, (value) => value >> shift);
}
