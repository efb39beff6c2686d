import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { seeded } from '../../testing/images';

const PHOTO_SHARE = 5 / 6; // 2,000 photos to 400 X-rays

/**
 * A folder of `count` images, drawn once and kept: photo-like JPEGs (1280×960, quality 85) and X-ray-like PNGs (1024², 8 bit grey),
 * each from its own seed.
 */
export async function benchImages(count: number): Promise<string> {
  const folder = path.join(os.tmpdir(), `darkroom-bench-images-${count}`);
  const done = path.join(folder, '.complete');
  if (fs.existsSync(done)) return folder;
  fs.mkdirSync(folder, { recursive: true });
  const photos = Math.round(count * PHOTO_SHARE);
  const lanes = pLimit(os.availableParallelism() + 1);
  const draw = (index: number) =>
    index < photos
      ? photo(path.join(folder, `photo-${index}.jpg`), index)
      : xray(path.join(folder, `xray-${index}.png`), index);
  await Promise.all(Array.from({ length: count }, (_, index) => lanes(() => draw(index))));
  fs.writeFileSync(done, '');
  return folder;
}

const bytes = (random: () => number, n: number) =>
  Buffer.from(Array.from({ length: n }, () => Math.floor(random() * 256)));

// Film grain, drawn a few times and shifted for every image: fresh noise for each would take longer than the bench.
const GRAINS = 4;
const grains = new Map<string, Buffer>();

function grain(seed: number, length: number, sigma: number): Buffer {
  const key = `${seed % GRAINS} ${length} ${sigma}`;
  const known = grains.get(key);
  if (known) return known;
  const random = seeded(9_000 + (seed % GRAINS));
  // Sum of four uniforms: near enough to a bell curve.
  const made = Buffer.from(
    Array.from({ length }, () => Math.round(128 + (random() + random() + random() + random() - 2) * sigma * 1.7)),
  );
  grains.set(key, made);
  return made;
}

function addGrain(pixels: Buffer, noise: Buffer, shift: number): Buffer {
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let i = 0, at = shift % noise.length; i < clamped.length; i++) {
    clamped[i] = clamped[i]! + noise[at]! - 128;
    if (++at === noise.length) at = 0;
  }
  return pixels;
}

/** Soft shapes in colour with texture and grain: compresses like a photograph. */
async function photo(file: string, seed: number): Promise<void> {
  const random = seeded(seed + 1);
  const size = { width: 1280, height: 960 };
  const enlarged = (width: number, height: number) =>
    sharp(bytes(random, width * height * 3), { raw: { width, height, channels: 3 } }).resize(size.width, size.height, {
      kernel: 'cubic',
      fit: 'fill',
    });
  const texture = await enlarged(160, 120).raw().toBuffer();
  const base = await enlarged(10, 8)
    .composite([{ input: texture, raw: { ...size, channels: 3 }, blend: 'soft-light' }])
    .removeAlpha()
    .raw()
    .toBuffer();
  const pixels = addGrain(base, grain(seed, base.length, 6), Math.floor(random() * base.length));
  await sharp(pixels, { raw: { ...size, channels: 3 } })
    .jpeg({ quality: 85 })
    .toFile(file);
}

/** Two lungs, ribs and a spine in grey with film grain. */
async function xray(file: string, seed: number): Promise<void> {
  const random = seeded(seed + 1);
  const near = (middle: number, spread: number) => middle + random() * spread;
  const lung = (x: number) =>
    `<ellipse cx="${near(x, 30)}" cy="500" rx="${near(170, 30)}" ry="${near(300, 40)}" fill="#151515"/>`;
  const ribs = Array.from({ length: 9 }, (_, rib) => {
    const y = near(190 + rib * 75, 20);
    return `<path d="M180 ${y} Q 512 ${y - near(90, 30)} 844 ${y}" stroke="#9a9a9a" stroke-width="${near(14, 8)}" fill="none" opacity="0.5"/>`;
  });
  const drawing = `<svg width="1024" height="1024"><rect width="1024" height="1024" fill="#3a3a3a"/>${lung(330)}${lung(690)}
<rect x="480" y="60" width="70" height="900" fill="#b4b4b4" opacity="0.8"/><ellipse cx="${near(590, 20)}" cy="640" rx="${near(130, 20)}" ry="150" fill="#a8a8a8" opacity="0.8"/>${ribs.join('')}</svg>`;
  const base = await sharp(Buffer.from(drawing)).blur(3).removeAlpha().toColourspace('b-w').raw().toBuffer();
  const pixels = addGrain(base, grain(seed, base.length, 10), Math.floor(random() * base.length));
  await sharp(pixels, { raw: { width: 1024, height: 1024, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 6 })
    .toFile(file);
}
