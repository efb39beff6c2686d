import type { SmallPixels } from '../domain/pixel-planes';
import { sharp } from './sharp';

/**
 * The picture as a JPEG without metadata, same size, grey kept grey.
 * JPEG without optimised tables costs 0.5 ms at 256 pixels; WebP at its fastest costs 1.5 ms.
 */
export function encodeThumbnail({ data, width, height, channels }: SmallPixels): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality: 75, optimiseCoding: false })
    .toBuffer();
}
