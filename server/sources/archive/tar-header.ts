import { Header } from 'tar';

export const BLOCK = 512;

/** The header in a block of a tar archive; null when there is none. The end mark is one, see `nullBlock`. */
export function headerOf(block: Buffer): Header | null {
  if (block.length < BLOCK) return null;
  try {
    const header = new Header(block.subarray(0, BLOCK));
    return header.cksumValid || header.nullBlock ? header : null;
  } catch {
    return null; // numbers that are none
  }
}
