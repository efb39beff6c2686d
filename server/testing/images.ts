import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** A small repeatable random source, 0–1. Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A picture of coloured blocks, different for every seed. */
export function blocks(seed: number, { width = 120, height = 90 } = {}): Sharp {
  const random = seeded(seed);
  const cells = Buffer.from(Array.from({ length: 8 * 6 * 3 }, () => Math.floor(random() * 256)));
  return sharp(cells, { raw: { width: 8, height: 6, channels: 3 } }).resize(width, height, { kernel: 'cubic' });
}

export type Drawn = {
  name: string;
  seed: number;
  format?: 'png' | 'jpeg';
  label?: string;
  width?: number;
  height?: number;
};

/** Draws images (and their YOLO label files, where `label` is given) below `folder`. */
export async function drawImages(folder: string, images: Drawn[]): Promise<void> {
  for (const { name, seed, format = 'png', label, ...size } of images) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const picture = blocks(seed, size);
    fs.writeFileSync(file, await (format === 'png' ? picture.png() : picture.jpeg({ quality: 90 })).toBuffer());
    if (label === undefined) continue;
    const labelFile = file.replace(/(^|\/)images\//, '$1labels/').replace(/\.\w+$/, '.txt');
    fs.mkdirSync(path.dirname(labelFile), { recursive: true });
    fs.writeFileSync(labelFile, label);
  }
}
