/** `readable` is decoded; `unsupported` is an image that no decoder here opens; `active` can carry programs or links. */
type Handling = 'readable' | 'unsupported' | 'active';

type ImageFormat = { handling: Handling; extensions: readonly string[]; mediaType: string };

/** Image formats that are told apart by content. The first extension is the one files are stored and exported under. */
export const IMAGE_FORMATS = {
  jpeg: { handling: 'readable', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'], mediaType: 'image/jpeg' },
  png: { handling: 'readable', extensions: ['png', 'apng'], mediaType: 'image/png' },
  webp: { handling: 'readable', extensions: ['webp'], mediaType: 'image/webp' },
  gif: { handling: 'readable', extensions: ['gif'], mediaType: 'image/gif' },
  tiff: { handling: 'readable', extensions: ['tif', 'tiff'], mediaType: 'image/tiff' },
  avif: { handling: 'readable', extensions: ['avif'], mediaType: 'image/avif' },
  heic: { handling: 'unsupported', extensions: ['heic', 'heif'], mediaType: 'image/heic' },
  jp2: { handling: 'unsupported', extensions: ['jp2', 'j2k', 'jpf', 'jpx', 'j2c'], mediaType: 'image/jp2' },
  jxl: { handling: 'unsupported', extensions: ['jxl'], mediaType: 'image/jxl' },
  bmp: { handling: 'unsupported', extensions: ['bmp', 'dib'], mediaType: 'image/bmp' },
  ico: { handling: 'unsupported', extensions: ['ico'], mediaType: 'image/x-icon' },
  psd: { handling: 'unsupported', extensions: ['psd'], mediaType: 'image/vnd.adobe.photoshop' },
  netpbm: { handling: 'unsupported', extensions: ['ppm', 'pgm', 'pbm', 'pnm'], mediaType: 'image/x-portable-anymap' },
  dicom: { handling: 'unsupported', extensions: ['dcm', 'dicom'], mediaType: 'application/dicom' },
  svg: { handling: 'active', extensions: ['svg'], mediaType: 'image/svg+xml' },
  pdf: { handling: 'active', extensions: ['pdf'], mediaType: 'application/pdf' },
  postscript: { handling: 'active', extensions: ['eps', 'ps', 'ai'], mediaType: 'application/postscript' },
} as const satisfies Record<string, ImageFormat>;

export type ImageFormatName = keyof typeof IMAGE_FORMATS;

const BY_EXTENSION = new Map<string, ImageFormatName>(
  (Object.keys(IMAGE_FORMATS) as ImageFormatName[]).flatMap((name) =>
    IMAGE_FORMATS[name].extensions.map((extension) => [extension, name] as const),
  ),
);

/** The format a file name claims by its extension, any case; null when the extension is none of an image. */
export function formatOfName(fileName: string): ImageFormatName | null {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? null : (BY_EXTENSION.get(fileName.slice(dot + 1).toLowerCase()) ?? null);
}

/** True when the file name is one an import looks at as an image, readable or not. */
export const isImageName = (fileName: string): boolean => formatOfName(fileName) !== null;

/** The extension, without dot, under which images of this format are stored and exported. */
export const extensionOf = (format: ImageFormatName): string => IMAGE_FORMATS[format].extensions[0];

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));

const SIGNATURES: readonly (readonly [ImageFormatName, number, string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['tiff', 0, 'II+\0'],
  ['tiff', 0, 'MM\0+'],
  ['jp2', 0, '\0\0\0\x0cjP  \r\n\x87\n'],
  ['jp2', 0, '\xff\x4f\xff\x51'],
  ['jxl', 0, '\xff\x0a'],
  ['jxl', 0, '\0\0\0\x0cJXL \r\n\x87\n'],
  ['bmp', 0, 'BM'],
  ['ico', 0, '\0\0\x01\0'],
  ['psd', 0, '8BPS'],
  ['dicom', 128, 'DICM'],
  ['pdf', 0, '%PDF-'],
  ['postscript', 0, '%!PS'],
  ['postscript', 0, '\xc5\xd0\xd3\xc6'],
];

/**
 * The format of a file by its first bytes (512 are enough), whatever its name says; null when it is no image.
 * An HTML page is none, an SVG drawing is one even behind an XML declaration, comments or a byte order mark.
 */
export function formatOfBytes(head: Uint8Array): ImageFormatName | null {
  for (const [name, at, magic] of SIGNATURES) {
    if (head.length >= at + magic.length && latin1(head, at, at + magic.length) === magic) return name;
  }
  if (latin1(head, 4, 8) === 'ftyp') return heifFormat(head);
  if (/^P[1-6][\s#]/.test(latin1(head, 0, 3))) return 'netpbm';
  const text = latin1(head, 0, 512).replace(/^(\xef\xbb\xbf|\s)+/, '');
  return /^<(\?xml|!--|!DOCTYPE svg|svg|svg:svg)[\s>-]/i.test(text) && /<(svg:)?svg[\s>]/i.test(text) ? 'svg' : null;
}

function heifFormat(head: Uint8Array): ImageFormatName | null {
  const boxBytes = ((head[0] ?? 0) << 24) | ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0);
  const brands = latin1(head, 8, Math.min(Math.max(boxBytes, 12), 128));
  if (/avi[fs]/.test(brands)) return 'avif';
  return /hei[cxms]|hev[cx]|mif1|msf1/.test(brands) ? 'heic' : null;
}
