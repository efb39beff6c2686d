import sharp, { type SharpOptions } from 'sharp';
import { MAX_PIXELS } from '../domain/image-rules';

// One image per thread measured best, and a cache of decoded pixels only costs memory.
sharp.concurrency(1);
sharp.cache(false);
// An allowlist: drawings, documents and whatever else the library can open stay shut, in every use of it.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((format) => `VipsForeignLoad${format}`),
});

/** Every byte is checked, images over the limit are refused by their header, EXIF orientation is applied. */
export const DECODE_OPTIONS = {
  failOn: 'warning',
  limitInputPixels: MAX_PIXELS,
  autoOrient: true,
} as const satisfies SharpOptions;

export { sharp };
