import { describe, expect, it } from 'vitest';
import {
  extensionOf,
  formatOfBytes,
  formatOfName,
  IMAGE_FORMATS,
  type ImageFormatName,
  isImageName,
} from './formats-of-images';

const bytes = (text: string) => Uint8Array.from(text.padEnd(40, '\0'), (character) => character.charCodeAt(0));

describe('the format of a file', () => {
  it.each([
    ['jpeg', '\xff\xd8\xff\xe0'],
    ['png', '\x89PNG\r\n\x1a\n'],
    ['gif', 'GIF89a'],
    ['webp', 'RIFF1234WEBPVP8 '],
    ['tiff', 'II*\0'],
    ['tiff', 'MM\0*'],
    ['avif', '\0\0\0\x1cftypavif\0\0\0\0mif1miaf'],
    ['avif', '\0\0\0\x1cftypmif1\0\0\0\0avifmiaf'],
    ['heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['jp2', '\xff\x4f\xff\x51'],
    ['bmp', 'BM6\0'],
    ['netpbm', 'P6\n2 2'],
    ['dicom', `${'\0'.repeat(128)}DICM`],
    ['pdf', '%PDF-1.7'],
    ['postscript', '%!PS-Adobe'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['svg', '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg>'],
    [null, '<!DOCTYPE html><html><body><svg></svg>'],
    [null, '<?xml version="1.0"?><annotation>'],
    [null, '\0\0\0\x18ftypmp42\0\0\0\0isom'],
    [null, 'PK\x03\x04'],
    [null, 'Person 3'],
    [null, ''],
  ] as const)('is %s by its first bytes %j', (format, head) => {
    expect(formatOfBytes(bytes(head))).toBe(format);
  });

  it('is none for a file too short to tell', () => {
    expect(formatOfBytes(new Uint8Array())).toBeNull();
    expect(formatOfBytes(Uint8Array.of(0xff, 0xd8))).toBeNull();
  });

  it('is claimed by the extension, in any case', () => {
    expect(formatOfName('a/b.c/IMG.JPEG')).toBe('jpeg');
    expect(formatOfName('scan.dcm')).toBe('dicom');
    expect(formatOfName('notes.txt')).toBeNull();
    expect(formatOfName('png')).toBeNull();
    expect(isImageName('x.Tif')).toBe(true);
  });

  it('has one name for every extension it is stored under', () => {
    for (const name of Object.keys(IMAGE_FORMATS) as ImageFormatName[]) {
      expect(formatOfName(`x.${extensionOf(name)}`)).toBe(name);
    }
  });
});
