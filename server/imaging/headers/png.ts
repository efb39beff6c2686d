import { orientationOf } from './exif';
import { cutOff, type HeaderReading, type ImageHeader } from './header';

const COLOUR_TYPES: Record<number, { channels: number; hasAlpha: boolean; isGrey: boolean }> = {
  0: { channels: 1, hasAlpha: false, isGrey: true },
  2: { channels: 3, hasAlpha: false, isGrey: false },
  3: { channels: 3, hasAlpha: false, isGrey: false },
  4: { channels: 2, hasAlpha: true, isGrey: true },
  6: { channels: 4, hasAlpha: true, isGrey: false },
};

/** Walks the chunks of a PNG to its end. `bytes` is the whole file. */
export function readPngHeader(bytes: Buffer): HeaderReading {
  if (bytes.length < 33) return cutOff('ends within its header');
  const colour = COLOUR_TYPES[bytes[25]!];
  if (bytes.toString('latin1', 12, 16) !== 'IHDR' || !colour) return { broken: 'corrupt', detail: 'no image header' };
  const bitDepth = bytes[24]!;
  const isDeepGrey = colour.isGrey && bitDepth === 16;
  const header: ImageHeader = {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    channels: colour.channels,
    bitDepth,
    hasAlpha: colour.hasAlpha,
    pages: 1,
    colourSpace: isDeepGrey ? 'grey16' : colour.isGrey ? 'b-w' : bitDepth === 16 ? 'rgb16' : 'srgb',
    orientation: 1,
    isHeldWhole: bytes[28] === 1,
    ending: 'open',
  };
  let at = 33;
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const next = at + 12 + length;
    if (type === 'IEND' && length === 0) {
      // A closing chunk without its checksum closes nothing, but every pixel is there.
      return { ...header, ending: next > bytes.length ? 'open' : next < bytes.length ? 'more' : 'whole' };
    }
    if (!/^[A-Za-z]{4}$/.test(type)) return { broken: 'corrupt', detail: `no chunk at byte ${at}` };
    if (next > bytes.length) return { ...header, ending: 'cut' };
    if (type === 'tRNS') header.hasAlpha = true;
    else if (type === 'eXIf') header.orientation = orientationOf(bytes.subarray(at + 8, at + 8 + length));
    else if (type === 'acTL' && length >= 8) header.pages = Math.max(1, bytes.readUInt32BE(at + 8));
    at = next;
  }
  return header;
}
