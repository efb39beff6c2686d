import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharedFolder } from '../testing/shared-data';
import { hammingDistance, packHashes } from './hash-bits';
import { pdqHash } from './pdq';
import { perceptualHash } from './perceptual-hash';
import { halved, lumaPlane, type SmallPixels } from './pixel-planes';

const cases = sharedFolder('cases/pdq');

async function pixelsOf(file: string): Promise<SmallPixels> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as 1 | 3 };
}

const distanceOf = (a: string, b: string) => hammingDistance(packHashes([a]), packHashes([b]));
type Vector = { file: string; pdq: string; quality: number };
type Vectors = { vectors: Vector[]; hamming_pairs: [string, string, number][] };

describe.skipIf(cases === null)('PDQ of the reference images (skipped without ../shared/cases)', () => {
  const { vectors, hamming_pairs } = JSON.parse(
    cases ? fs.readFileSync(path.join(cases, 'pdq-vectors.json'), 'utf8') : '{"vectors":[],"hamming_pairs":[]}',
  ) as Vectors;

  it.each(vectors)('$file is the same bit for bit', async ({ file, pdq, quality }) => {
    expect(pdqHash(await pixelsOf(path.join(cases!, file)))).toEqual({ hash: pdq, quality });
  });

  it.each(hamming_pairs)('%s and %s are %i bits apart', async (a, b, distance) => {
    const hashOf = async (file: string) => pdqHash(await pixelsOf(path.join(cases!, file))).hash;
    expect(distanceOf(await hashOf(a), await hashOf(b))).toBe(distance);
  });

  it('is close to what the reduced luma of the pixel pass gives', async () => {
    const known = vectors.filter(({ quality }) => quality > 49);
    const distances = await Promise.all(
      known.map(async ({ file, pdq }) => distanceOf(pdq, (await reducedHashOf(path.join(cases!, file))).hash)),
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual(20);
  });

  it('and the reduced luma agree on what has nothing to compare', async () => {
    for (const { file, quality } of vectors) {
      const reduced = await reducedHashOf(path.join(cases!, file));
      expect(reduced.quality > 49, file).toBe(quality > 49);
    }
  });
});

async function reducedHashOf(file: string) {
  const pixels = await pixelsOf(file);
  const isLarge = Math.max(pixels.width, pixels.height) > 128;
  const small = isLarge ? halved(pixels) : pixels;
  const whole = isLarge ? { width: pixels.width / 2, height: pixels.height / 2 } : pixels;
  return perceptualHash(lumaPlane(small), small, whole);
}

describe('the perceptual hash of a reduced luma', () => {
  it('does not change with brightness or when every pixel is doubled', () => {
    const plane = aPlane(60, 44);
    const darker = plane.map((value) => value >> 1);
    const doubled = Uint8Array.from(
      { length: 120 * 88 },
      (_, at) => plane[((at % 120) >> 1) + 60 * Math.floor(at / 240)]!,
    );
    const { hash, quality } = perceptualHash(plane, { width: 60, height: 44 });
    expect(quality).toBeGreaterThan(49);
    expect(distanceOf(hash, perceptualHash(darker, { width: 60, height: 44 }).hash)).toBeLessThanOrEqual(6);
    expect(distanceOf(hash, perceptualHash(doubled, { width: 120, height: 88 }).hash)).toBeLessThanOrEqual(10);
  });

  it.each([
    [4, 100],
    [300, 20],
  ])('of %s × %s pixels says nothing', (width, height) => {
    expect(perceptualHash(new Uint8Array(width * height).fill(7), { width, height })).toMatchObject({ quality: 0 });
  });

  it('of a blank picture has no quality', () => {
    expect(perceptualHash(new Uint8Array(64 * 64).fill(90), { width: 64, height: 64 }).quality).toBe(0);
  });
});

/** Waves of several lengths: something at every frequency. */
const aPlane = (width: number, height: number): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
    return 128 + 45 * Math.sin(23 * x + 9 * y * y) + 40 * Math.cos(31 * y - 14 * x * y) + 30 * Math.sin(60 * x * y + 3);
  });
