import { cutOff, type HeaderReading, type ImageHeader } from './header';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;

const tableBytes = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Walks the blocks of a GIF to its trailer and counts the frames. `bytes` is the whole file. */
export function readGifHeader(bytes: Buffer): HeaderReading {
  if (bytes.length < 13) return cutOff('ends within its header');
  const header: ImageHeader = {
    width: bytes.readUInt16LE(6),
    height: bytes.readUInt16LE(8),
    channels: 3,
    bitDepth: 8,
    hasAlpha: false,
    pages: 0,
    colourSpace: 'srgb',
    orientation: 1,
    isHeldWhole: true,
    ending: 'cut',
  };
  let at = 13 + tableBytes(bytes[10]!);
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === TRAILER) {
      return { ...header, pages: Math.max(1, header.pages), ending: at + 1 < bytes.length ? 'more' : 'whole' };
    }
    if (block === IMAGE && at + 10 < bytes.length) {
      header.pages += 1;
      at = afterSubBlocks(bytes, at + 11 + tableBytes(bytes[at + 9]!));
    } else if (block === EXTENSION) {
      if (bytes[at + 1] === GRAPHIC_CONTROL && (bytes[at + 3]! & 1) === 1) header.hasAlpha = true;
      at = afterSubBlocks(bytes, at + 2);
    } else {
      break;
    }
  }
  return { ...header, pages: Math.max(1, header.pages), channels: header.hasAlpha ? 4 : 3 };
}

function afterSubBlocks(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1;
  return at + 1;
}
