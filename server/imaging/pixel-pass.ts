import { formatOfBytes, formatOfName, IMAGE_FORMATS, type ImageFormatName } from '../domain/formats-of-images';
import type { PixelFacts } from '../domain/pixel-facts';
import type { SmallPixels } from '../domain/pixel-planes';
import { type CheckLevel, develop, type Found } from './develop';
import type { HeaderReading } from './headers/header';
import { readHeader, readLargeHeader } from './headers/read-header';
import { type ByteSink, hashStream, hashWhole, readWhole } from './read-once';

export type PixelPassOptions = {
  /** Larger files are hashed and copied, but not decoded. */
  maxBytes: number;
  /** fast: outcome and thumbnail; medium: and quality measures; slow: and full-resolution hash and statistics. */
  checkLevel: CheckLevel;
  signal?: AbortSignal | undefined;
  /** Gets every byte of the file, in order; it is not ended. */
  sink?: ByteSink | undefined;
  /** Sees the decoded pixels (256 a side or fewer) before they are let go: further features from the one decode. */
  onPixels?: ((pixels: SmallPixels) => void) | undefined;
};

export type LocalFile = { path: string; name: string; bytes: number };
export type Developed = PixelFacts & { thumbnail: Buffer | null };

// Larger files are streamed: three at once must not fill the memory.
const WHOLE_BYTES = 16 * 1024 * 1024;
// The file is not there or not ours to read. Everything else (disk, network, too many open files) may pass.
const UNREADABLE = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/**
 * Develops one image: reads its bytes once, decodes once, and finds everything the rules need to know.
 * Trouble with the image is an `outcome`, not an error. `thumbnail` is a JPEG of at most 256 pixels a
 * side; it is null when nothing was decoded.
 * @throws the abort reason, the sink's error, or an I/O error that may pass when tried again
 */
export async function developPixels(file: LocalFile, options: PixelPassOptions): Promise<Developed> {
  options.signal?.throwIfAborted();
  const facts = file.bytes > WHOLE_BYTES ? await developStreamed(file, options) : await developWhole(file, options);
  const { format } = facts;
  const claimed = formatOfName(file.name);
  if (facts.outcome === 'decoded' && claimed && claimed !== format) facts.notes.unshift('format_mismatch');
  return facts;
}

async function developWhole(file: LocalFile, options: PixelPassOptions): Promise<Developed> {
  const content = await readWhole(file.path, file.bytes).catch(unlessUnreadable);
  if ('outcome' in content) return factsOf({ sha256: null, bytes: file.bytes, format: null }, content);
  const format = formatOfBytes(content);
  // The decoder works in its own thread while this one hashes.
  const [found, sha256] = await Promise.all([
    lookInto(content, content.length, format, options, (known) => readHeader(known, content)),
    hashWhole(content, options.sink),
  ]);
  return factsOf({ sha256, bytes: content.length, format }, found);
}

async function developStreamed(file: LocalFile, options: PixelPassOptions): Promise<Developed> {
  const read = await hashStream(file.path, options).catch(unlessUnreadable);
  if ('outcome' in read) return factsOf({ sha256: null, bytes: file.bytes, format: null }, read);
  const { sha256, bytes, head, tail } = read;
  const format = formatOfBytes(head);
  const found = await lookInto(file.path, bytes, format, options, (known) =>
    readLargeHeader(known, { path: file.path, head, tail }),
  );
  return factsOf({ sha256, bytes, format }, found);
}

async function lookInto(
  input: Buffer | string,
  bytes: number,
  format: ImageFormatName | null,
  options: PixelPassOptions,
  readIts: (format: ImageFormatName) => Promise<HeaderReading>,
): Promise<Found> {
  if (bytes === 0) return { outcome: 'empty_file' };
  if (format === null) return { outcome: 'not_an_image' };
  const { handling } = IMAGE_FORMATS[format];
  if (handling !== 'readable') return { outcome: handling === 'active' ? 'active_format' : 'unsupported_format' };
  if (bytes > options.maxBytes) return { outcome: 'too_many_bytes' };
  const header = await readIts(format);
  options.signal?.throwIfAborted();
  return develop(input, format, header, options);
}

function unlessUnreadable(error: NodeJS.ErrnoException): Found & { outcome: 'unreadable' } {
  if (!UNREADABLE.has(error.code ?? '')) throw error;
  return { outcome: 'unreadable', outcomeDetail: error.code ?? null };
}

function factsOf(file: Pick<PixelFacts, 'sha256' | 'bytes' | 'format'>, found: Found): Developed {
  return {
    width: null,
    height: null,
    channels: null,
    bitDepth: null,
    hasAlpha: false,
    pages: 1,
    colourSpace: null,
    orientation: 1,
    outcome: 'not_an_image',
    outcomeDetail: null,
    notes: [],
    measures: null,
    candidateKey: null,
    candidateCells: null,
    reducedHash: null,
    perceptual: null,
    pixelHash: null,
    fullStatistics: null,
    thumbnail: null,
    ...file,
    ...found,
  };
}
