import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { seeded } from '../domain/seeded';

export { seeded };

/** A picture of coloured blocks, different for every seed. */
export function blocks(seed: number, { width = 120, height = 90, brightness = 1 } = {}): Sharp {
  const random = seeded(seed);
  const cells = Buffer.from(Array.from({ length: 8 * 6 * 3 }, () => Math.floor(random() * 256 * brightness)));
  return sharp(cells, { raw: { width: 8, height: 6, channels: 3 } }).resize(width, height, { kernel: 'cubic' });
}

export type Drawn = {
  name: string;
  seed: number;
  format?: 'png' | 'jpeg';
  label?: string;
  width?: number;
  height?: number;
  /** Share of the usual brightness, 0–1. */
  brightness?: number;
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
