import { sharp } from '../imaging/sharp';
import { FILM } from './film';
import type { Damage, PlannedImage } from './plan';

const SMALLER = (FILM * 3) / 4;
const TINY = 32;

type Pixels = { pixels: Uint8Array; side: number };
type File = { bytes: Buffer; side: number };

const raw = ({ pixels, side }: Pixels) => sharp(pixels, { raw: { width: side, height: side, channels: 1 } });
const png = (picture: Pixels, compressionLevel = 2) =>
  raw(picture).toColourspace('b-w').png({ compressionLevel, adaptiveFiltering: false }).toBuffer();
const jpeg = (picture: Pixels, quality: number) => raw(picture).toColourspace('b-w').jpeg({ quality }).toBuffer();

/** The bytes of an image as it was planned, from the pixels of its film. */
export async function encode({ copy, damage, misnamed, id }: PlannedImage, pixels: Uint8Array): Promise<File> {
  const film = { pixels, side: FILM };
  const whole = async (bytes: Promise<Buffer>) => ({ bytes: await bytes, side: FILM });
  if (damage) return { bytes: await damaged(film, damage), side: damage === 'too_small' ? TINY : FILM };
  if (misnamed === 'jpeg as png') return whole(jpeg(film, 92));
  if (!copy) return whole(png(film));
  if (copy.kind === 'brighter') return whole(png({ pixels: brighter(pixels), side: FILM }));
  if (copy.kind === 'recompressed') return whole(jpeg(film, 72));
  // Half of the exact copies have the same bytes, the others the same pixels in other bytes.
  if (copy.kind === 'exact') return whole(png(film, Number.parseInt(id.at(-1)!, 16) % 2 ? 2 : 6));
  return { bytes: await png({ pixels: shrunk(pixels, FILM, SMALLER), side: SMALLER }), side: SMALLER };
}

async function damaged(film: Pixels, damage: Damage): Promise<Buffer> {
  if (damage === 'empty_file') return Buffer.alloc(0);
  if (damage === 'not_an_image') return Buffer.from('The film is kept in the archive, shelf 14.\n');
  if (damage === 'too_small') return png({ pixels: shrunk(film.pixels, FILM, TINY), side: TINY });
  const bytes = await png(film);
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
}

const brighter = (pixels: Uint8Array): Uint8Array => pixels.map((grey) => Math.min(255, grey + 12 + (grey >> 4)));

/** A square picture made smaller: each pixel is the mean of what it covers, in whole numbers. */
export function shrunk(pixels: Uint8Array, from: number, to: number): Uint8Array {
  const small = new Uint8Array(to * to);
  for (let y = 0; y < to; y++) {
    const [top, bottom] = [Math.floor((y * from) / to), Math.ceil(((y + 1) * from) / to)];
    for (let x = 0; x < to; x++) {
      const [left, right] = [Math.floor((x * from) / to), Math.ceil(((x + 1) * from) / to)];
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) sum += pixels[row * from + column]!;
      }
      small[y * to + x] = Math.floor(sum / ((bottom - top) * (right - left)) + 0.5);
    }
  }
  return small;
}
