import type { ImageFormatName } from '../../domain/formats-of-images';
import { messageOf } from '../../errors';
import { DECODE_OPTIONS, sharp } from '../sharp';
import { readGifHeader } from './gif';
import { cutOff, type HeaderReading, type ImageHeader, isBroken } from './header';
import { readJpegHeader } from './jpeg';
import { readPngHeader } from './png';
import { readWebpHeader } from './webp';

const READERS: Partial<Record<ImageFormatName, (bytes: Buffer) => HeaderReading>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  gif: readGifHeader,
  webp: readWebpHeader,
};

/** A TIFF may keep its directory at the end: it is cut when the directory lies beyond. Other sizes of TIFF: never. */
function lacksDirectory(tiff: Buffer): boolean {
  if (tiff.length < 8) return true;
  const isLittle = tiff[0] === 0x49;
  const isClassic = (isLittle ? tiff[2] : tiff[3]) === 42;
  return isClassic && (isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)) + 2 > tiff.length;
}

/** The header of a whole file in memory. Own parsing where it is simple (ten times cheaper), else the decoder's. */
export async function readHeader(format: ImageFormatName, bytes: Buffer): Promise<HeaderReading> {
  if (format === 'tiff' && lacksDirectory(bytes)) return cutOff('ends before its directory');
  return READERS[format]?.(bytes) ?? headerByDecoder(bytes);
}

/** The header of a file too large to hold: from its first and last bytes, else the decoder's. */
export async function readLargeHeader(
  format: ImageFormatName,
  file: { path: string; head: Buffer; tail: Buffer },
): Promise<HeaderReading> {
  if (format !== 'jpeg' && format !== 'png') return headerByDecoder(file.path);
  const reading = READERS[format]!(file.head);
  const known = isBroken(reading) ? await headerByDecoder(file.path) : reading;
  if (isBroken(known)) return known;
  return { ...known, ending: format === 'jpeg' ? jpegEnding(file.tail) : pngEnding(file.tail) };
}

function jpegEnding(tail: Buffer): ImageHeader['ending'] {
  const end = tail.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return end < 0 ? 'cut' : end + 2 === tail.length ? 'whole' : 'more';
}

function pngEnding(tail: Buffer): ImageHeader['ending'] {
  const end = tail.lastIndexOf('IEND');
  return end < 0 || end + 8 > tail.length ? 'open' : end + 8 === tail.length ? 'whole' : 'more';
}

async function headerByDecoder(input: Buffer | string): Promise<HeaderReading> {
  try {
    const found = await sharp(input, { ...DECODE_OPTIONS, limitInputPixels: false }).metadata();
    return {
      width: found.width,
      height: found.height,
      channels: found.channels,
      bitDepth: found.bitsPerSample ?? (found.depth === 'ushort' ? 16 : 8),
      hasAlpha: found.hasAlpha,
      pages: found.pages ?? 1,
      colourSpace: found.space,
      orientation: found.orientation ?? 1,
      isHeldWhole: true,
      ending: 'whole',
    };
  } catch (error) {
    const detail = messageOf(error).split('\n')[0]!;
    return { broken: /premature|truncated|end of|eof/i.test(detail) ? 'truncated' : 'corrupt', detail };
  }
}
