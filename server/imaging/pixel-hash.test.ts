import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canBeSamePixels, neighbourKeys } from '../domain/image-candidates';
import { pixelHash } from './pixel-hash';
import { developPixels } from './pixel-pass';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-hash-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function save(name: string, content: Buffer): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

/** Soft structure with fine noise: what a photo is to a decoder. */
function draw(width: number, height: number, channels: 1 | 3) {
  const data = Buffer.alloc(width * height * channels);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    data[at] = 120 + 70 * Math.sin(x / 40 + (at % channels)) + 50 * Math.cos(y / 27) + ((at * 7919) % 13);
  }
  return sharp(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
}

describe('the pixel hash', () => {
  it('is the same for one picture in every lossless format, compression and with other metadata', async () => {
    const image = draw(301, 203, 3);
    const files = [
      save('a.png', await image.clone().png({ compressionLevel: 1 }).toBuffer()),
      save(
        'b.png',
        await image.clone().png({ compressionLevel: 9, progressive: true }).withMetadata({ density: 300 }).toBuffer(),
      ),
      save('c.png', await image.clone().ensureAlpha().png().toBuffer()),
      save('d.webp', await image.clone().webp({ lossless: true }).toBuffer()),
      save('e.tiff', await image.clone().tiff({ compression: 'lzw' }).toBuffer()),
    ];
    const hashes = await Promise.all(files.map(pixelHash));
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^301x203:/);
  });

  it('is the same for a JPEG, its pixels as PNG, and with a comment added', async () => {
    const jpeg = await draw(300, 200, 3).jpeg({ quality: 85 }).toBuffer();
    const comment = Buffer.from([0xff, 0xfe, 0, 6, 1, 2, 3, 4]);
    const commented = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
    const hash = await pixelHash(save('a.jpg', jpeg));
    expect(await pixelHash(save('b.jpg', commented))).toBe(hash);
    expect(await pixelHash(save('c.png', await sharp(jpeg).png().toBuffer()))).toBe(hash);
  });

  it('is the same for grey and for grey stored as colour', async () => {
    const grey = await draw(90, 70, 1).png().toBuffer();
    const colour = await sharp(grey).toColourspace('srgb').png().toBuffer();
    expect((await sharp(colour).metadata()).channels).toBe(3);
    expect(await pixelHash(save('colour.png', colour))).toBe(await pixelHash(save('grey.png', grey)));
  });

  it('is the same for a picture turned by EXIF and one stored turned', async () => {
    const upright = draw(60, 40, 3);
    const stored = await upright.clone().rotate(270).withMetadata({ orientation: 6 }).png().toBuffer();
    const plain = await upright.clone().png().toBuffer();
    expect(await pixelHash(save('stored.png', stored))).toBe(await pixelHash(save('plain.png', plain)));
  });

  it('differs for one changed level, for other dimensions and for sixteen bits', async () => {
    const data = Buffer.alloc(64 * 32, 100);
    const saved = (pixels: Buffer, width: number, height: number) =>
      sharp(pixels, { raw: { width, height, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toBuffer();
    const changed = Buffer.from(data);
    changed[777] = 101;
    const deep = Uint16Array.from(data, (value) => value * 257);
    const files = [
      await saved(data, 64, 32),
      await saved(data, 32, 64),
      await saved(changed, 64, 32),
      await sharp(deep, { raw: { width: 64, height: 32, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toBuffer(),
    ];
    const hashes = await Promise.all(files.map((content, index) => pixelHash(save(`${index}.png`, content))));
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('candidates for the same pixels', () => {
  it('are found whatever one picture is saved as', async () => {
    for (const channels of [1, 3] as const) {
      const jpeg = await draw(1000, 700, channels).jpeg({ quality: 80 }).toBuffer();
      const pixels = sharp(jpeg);
      const contents: [string, Buffer][] = [
        ['a.jpg', jpeg],
        [
          'b.png',
          await pixels
            .clone()
            .toColourspace(channels === 1 ? 'b-w' : 'srgb')
            .png()
            .toBuffer(),
        ],
        ['c.png', await pixels.clone().toColourspace('srgb').ensureAlpha().png({ progressive: true }).toBuffer()],
        ['d.webp', await pixels.clone().webp({ lossless: true }).toBuffer()],
        ['e.tiff', await pixels.clone().tiff({ compression: 'lzw' }).toBuffer()],
      ];
      const found = await Promise.all(
        contents.map(([name, content]) =>
          developPixels(
            { path: save(name, content), name, bytes: content.length },
            { maxBytes: 1e9, checkLevel: 'slow' },
          ),
        ),
      );
      expect(new Set(found.map((facts) => facts.pixelHash)).size).toBe(1);
      for (const other of found) {
        expect(neighbourKeys(found[0]!.candidateKey!)).toContain(other.candidateKey);
        expect(canBeSamePixels(found[0]!.candidateCells!, other.candidateCells!)).toBe(true);
      }
      // Lossless re-saves agree to the rounding, far inside the tolerance.
      for (const [index, cell] of found[1]!.candidateCells!.entries()) {
        expect(Math.abs(cell - found[3]!.candidateCells![index]!)).toBeLessThanOrEqual(1);
      }
    }
  });
});
