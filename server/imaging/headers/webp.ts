import { orientationOf } from './exif';
import { cutOff, type HeaderReading, type ImageHeader } from './header';

const EXIF_PREFIX = 'Exif\0\0';

/** Walks the RIFF chunks of a WebP. `bytes` is the whole file. */
export function readWebpHeader(bytes: Buffer): HeaderReading {
  if (bytes.length < 30) return cutOff('ends within its header');
  const declared = bytes.readUInt32LE(4) + 8;
  const header: ImageHeader = {
    width: 0,
    height: 0,
    channels: 3,
    bitDepth: 8,
    hasAlpha: false,
    pages: 1,
    colourSpace: 'srgb',
    orientation: 1,
    isHeldWhole: true,
    ending: declared > bytes.length ? 'cut' : declared < bytes.length ? 'more' : 'whole',
  };
  let frames = 0;
  for (let at = 12; at + 8 <= Math.min(declared, bytes.length); ) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'ANMF') frames += 1;
    else if (type === 'EXIF') header.orientation = orientationOf(withoutPrefix(chunk));
    else readSize(header, type, chunk);
    at += 8 + length + (length & 1);
  }
  if (header.width === 0) return { broken: 'corrupt', detail: 'no image header' };
  return { ...header, pages: Math.max(1, frames), channels: header.hasAlpha ? 4 : 3 };
}

function readSize(header: ImageHeader, type: string, chunk: Buffer): void {
  if (type === 'VP8X' && chunk.length >= 10) {
    header.hasAlpha = (chunk[0]! & 0x10) !== 0;
    header.width = chunk.readUIntLE(4, 3) + 1;
    header.height = chunk.readUIntLE(7, 3) + 1;
  } else if (type === 'VP8L' && chunk.length >= 5 && header.width === 0) {
    const bits = chunk.readUInt32LE(1);
    header.width = (bits & 0x3fff) + 1;
    header.height = ((bits >>> 14) & 0x3fff) + 1;
    header.hasAlpha = ((bits >>> 28) & 1) === 1;
  } else if (type === 'VP8 ' && chunk.length >= 10 && header.width === 0) {
    header.width = chunk.readUInt16LE(6) & 0x3fff;
    header.height = chunk.readUInt16LE(8) & 0x3fff;
  }
}

const withoutPrefix = (chunk: Buffer): Buffer =>
  chunk.toString('latin1', 0, 6) === EXIF_PREFIX ? chunk.subarray(6) : chunk;
