import { orientationOf } from './exif';
import { cutOff, type HeaderReading, type ImageHeader } from './header';

const END = Buffer.from([0xff, 0xd9]);
const SCAN = 0xda;
const APP1 = 0xe1;

/** Reads the segments of a JPEG up to its first scan, then looks for the end mark. `bytes` is the whole file. */
export function readJpegHeader(bytes: Buffer): HeaderReading {
  let orientation = 1;
  let frame: Omit<ImageHeader, 'orientation' | 'ending'> | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return { broken: 'corrupt', detail: `no segment at byte ${at}` };
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    const next = at + 2 + length;
    if (length < 2) return { broken: 'corrupt', detail: `empty segment at byte ${at}` };
    if (next > bytes.length) return cutOff('ends within its header');
    if (marker === SCAN) {
      if (!frame) return { broken: 'corrupt', detail: 'pixels before the frame header' };
      return { ...frame, orientation, ending: endingOf(bytes, next) };
    }
    if (marker === APP1 && bytes.toString('latin1', at + 4, at + 10) === 'Exif\0\0') {
      orientation = orientationOf(bytes.subarray(at + 10, next));
    } else if (isFrame(marker) && length >= 8) {
      frame = readFrame(bytes, at, marker);
    }
    at = next;
  }
  return cutOff('ends within its header');
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function readFrame(bytes: Buffer, at: number, marker: number): Omit<ImageHeader, 'orientation' | 'ending'> {
  const channels = bytes[at + 9]!;
  return {
    bitDepth: bytes[at + 4]!,
    height: bytes.readUInt16BE(at + 5),
    width: bytes.readUInt16BE(at + 7),
    channels,
    hasAlpha: false,
    pages: 1,
    colourSpace: channels === 1 ? 'b-w' : channels === 4 ? 'cmyk' : 'srgb',
    isHeldWhole: (marker & 3) === 2,
  };
}

/** `from` = first byte of scan data. Within scan data FF is followed by 00, so the first FF D9 is the end. */
function endingOf(bytes: Buffer, from: number): ImageHeader['ending'] {
  const end = bytes.indexOf(END, from);
  if (end < 0) return 'cut';
  if (end + 2 === bytes.length) return 'whole';
  // Between the scans of a progressive file a table may hold the two bytes by chance: what follows tells.
  return endsByChance(bytes, from, end) ? endingOf(bytes, end + 2) : 'more';
}

function endsByChance(bytes: Buffer, from: number, end: number): boolean {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && at < end) {
    const marker = bytes[at + 1]!;
    const isSegment = marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd9) && marker !== 0xff;
    const next = isSegment && at + 4 <= bytes.length ? at + 2 + bytes.readUInt16BE(at + 2) : at + 1;
    if (next > end + 1) return true;
    at = bytes.indexOf(0xff, next);
  }
  return false;
}
