import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import xxhash from 'xxhash-wasm';
import type { PixelStatistics } from '../domain/pixel-facts';
import { lumaOf, type SmallPixels } from '../domain/pixel-planes';
import { DECODE_OPTIONS, sharp } from './sharp';

type FullPixels = { data: Uint8Array | Uint16Array; width: number; height: number; channels: number };

// A 64 megapixel image is 192 MB here, so large ones take turns.
const LARGE_PIXELS = 12e6;
const oneLarge = pLimit(1);
const STRIP_PIXELS = 1e6; // between strips other work gets its turn
const hasher = xxhash();

/**
 * Exact hash of all pixels as displayed: "WIDTHxHEIGHT:" and 16 hex digits (xxh64).
 * Two files have equal hashes when they decode to the same picture, whatever their format, compression or metadata:
 * upright, in sRGB; grey stored as colour equals grey, and opaque alpha equals none. Sixteen bits differ from eight.
 * Takes a full decode: only that gives a JPEG and its pixels saved as PNG the same values.
 * @throws the decoder's error when the data is truncated or damaged
 */
export async function pixelHash(path: string): Promise<string> {
  return (await hashPixels(path)).pixelHash;
}

/** The pixel hash with statistics of the luma over all pixels, from one full decode of a path or a file's content. */
export async function hashPixels(input: string | Buffer): Promise<{ pixelHash: string; statistics: PixelStatistics }> {
  const { width, height, space } = await sharp(input, DECODE_OPTIONS).metadata();
  const read = async () => summarise(await decodeFully(input, space));
  return width * height > LARGE_PIXELS ? oneLarge(read) : read();
}

async function decodeFully(input: string | Buffer, space: string): Promise<FullPixels> {
  const isDeep = space === 'grey16' || space === 'rgb16';
  const image = sharp(input, DECODE_OPTIONS).toColourspace(isDeep || space === 'b-w' ? space : 'srgb');
  const { data, info } = await image.raw({ depth: isDeep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return simplest({
    data: isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data,
    width,
    height,
    channels,
  });
}

/** Without alpha where all of it is opaque, and as grey where all channels are equal. */
function simplest(pixels: FullPixels): FullPixels {
  const { data, channels } = pixels;
  const opaque = data instanceof Uint16Array ? 0xffff : 0xff;
  const isColour = channels >= 3;
  let keepsAlpha = false;
  if (channels === 2 || channels === 4) {
    for (let at = channels - 1; at < data.length && !keepsAlpha; at += channels) keepsAlpha = data[at] !== opaque;
  }
  let keepsColour = false;
  for (let at = 0; isColour && at < data.length && !keepsColour; at += channels) {
    keepsColour = data[at] !== data[at + 1] || data[at] !== data[at + 2];
  }
  const kept = [...(keepsColour ? [0, 1, 2] : [0]), ...(keepsAlpha ? [channels - 1] : [])];
  return kept.length === channels ? pixels : picked(pixels, kept);
}

/** In place: the decoded buffer is ours, and may be large. */
function picked({ data, width, height, channels }: FullPixels, kept: number[]): FullPixels {
  let to = 0;
  for (let from = 0; from < data.length; from += channels) {
    for (const channel of kept) data[to++] = data[from + channel]!;
  }
  return { data: data.subarray(0, to), width, height, channels: kept.length };
}

async function summarise({ data, width, height, channels }: FullPixels) {
  const { create64 } = await hasher;
  const isDeep = data instanceof Uint16Array;
  const sum = create64().update(`${channels} channels of ${isDeep ? 16 : 8} bits`);
  const levels = new Float64Array(isDeep ? 65536 : 256);
  for (let from = 0; from < data.length; from += STRIP_PIXELS * channels) {
    if (from > 0) await setImmediate();
    const strip = data.subarray(from, from + STRIP_PIXELS * channels);
    sum.update(new Uint8Array(strip.buffer, strip.byteOffset, strip.byteLength));
    countLevels(strip, channels, levels);
  }
  const hex = sum.digest().toString(16).padStart(16, '0');
  return { pixelHash: `${width}x${height}:${hex}`, statistics: statisticsOf(levels) };
}

function countLevels(pixels: Uint8Array | Uint16Array, channels: number, levels: Float64Array): void {
  if (channels < 3) {
    for (let at = 0; at < pixels.length; at += channels) levels[pixels[at]!]!++;
    return;
  }
  for (let at = 0; at < pixels.length; at += channels) {
    levels[lumaOf(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)]!++;
  }
}

function statisticsOf(levels: Float64Array): PixelStatistics {
  const white = levels.length - 1;
  let count = 0;
  let sum = 0;
  let squares = 0;
  let min = white;
  let max = 0;
  for (let level = 0; level <= white; level++) {
    const pixels = levels[level]!;
    if (pixels === 0) continue;
    const share = level / white;
    count += pixels;
    sum += pixels * share;
    squares += pixels * share * share;
    min = Math.min(min, level);
    max = level;
  }
  const mean = sum / count;
  const standardDeviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { min: min / white, max: max / white, mean, standardDeviation };
}

/**
 * Hash of the reduced decode (xxh64, 16 hex digits). Two files that are stored alike (see `reducedClass`) and have the same
 * pixels have the same; different hashes then prove different pixels, without a full decode.
 */
export async function hashReduced({ data, width, height, channels }: SmallPixels): Promise<string> {
  const { create64 } = await hasher;
  return create64().update(`${width}x${height}x${channels}`).update(data).digest().toString(16).padStart(16, '0');
}
