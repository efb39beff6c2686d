import { lumaPlane } from '../domain/pixel-planes';
import { STRUCTURE_EDGE } from '../domain/structure';
import { sharp } from './sharp';

/** Side of the grid that colours are compared on. */
const COLOUR_EDGE = 8;

/**
 * A square look at a picture whatever its shape: `luma` of 128 × 128 (0–255), and `colours`, blue and red difference (−128 to 127)
 * of each of 8 × 8 parts.
 */
export type SquareLook = { luma: Uint8Array; colours: Float32Array };

/** Reads a thumbnail for comparing. @throws the decoder's error when it is damaged */
export async function readThumbnail(thumbnail: Buffer | string): Promise<SquareLook> {
  const image = sharp(thumbnail).resize(STRUCTURE_EDGE, STRUCTURE_EDGE, { fit: 'fill', kernel: 'linear' });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels === 1 ? 1 : 3;
  const pixels = { data, width: STRUCTURE_EDGE, height: STRUCTURE_EDGE, channels } as const;
  return {
    luma: lumaPlane(pixels),
    colours: channels === 1 ? new Float32Array(2 * COLOUR_EDGE ** 2) : coloursOf(data),
  };
}

function coloursOf(data: Uint8Array): Float32Array {
  const colours = new Float32Array(2 * COLOUR_EDGE ** 2);
  const part = STRUCTURE_EDGE / COLOUR_EDGE;
  for (let y = 0, from = 0; y < STRUCTURE_EDGE; y++) {
    for (let x = 0; x < STRUCTURE_EDGE; x++, from += 3) {
      const [red, green, blue] = [data[from]!, data[from + 1]!, data[from + 2]!];
      const to = 2 * (Math.floor(y / part) * COLOUR_EDGE + Math.floor(x / part));
      colours[to]! += (-0.168736 * red - 0.331264 * green + 0.5 * blue) / part ** 2;
      colours[to + 1]! += (0.5 * red - 0.418688 * green - 0.081312 * blue) / part ** 2;
    }
  }
  return colours;
}
