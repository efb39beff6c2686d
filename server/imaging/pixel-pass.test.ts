import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageRules, judgeImage } from '../domain/image-rules';
import type { SmallPixels } from '../domain/pixel-planes';
import { developPixels, type PixelPassOptions } from './pixel-pass';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-pixels-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const options: PixelPassOptions = { maxBytes: 50_000_000, checkLevel: 'medium' };
const tiny: ImageRules = { sizePreset: 'tiny', maxBytes: 50_000_000, imageProfile: 'photo', checkLevel: 'medium' };

function developContent(name: string, content: Uint8Array | string, changes: Partial<PixelPassOptions> = {}) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return developPixels({ path: file, name, bytes: Buffer.from(content).length }, { ...options, ...changes });
}

/** A picture with some texture, so that no format stores it in a handful of bytes. */
function draw(width: number, height: number, channels: 1 | 3 | 4 = 3) {
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => (at * 31 + ((at * at) >> 7)) & 255);
  return sharp(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
}

/** The picture as content of a file, damaged. */
const without = (content: Buffer, bytes: number) => content.subarray(0, content.length - bytes);
const followedBy = (content: Buffer, more: string) => Buffer.concat([content, Buffer.from(more, 'latin1')]);
describe('a good image', () => {
  it.each([
    ['jpg', 'jpeg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['gif', 'gif'],
    ['tiff', 'tiff'],
    ['avif', 'avif'],
  ] as const)('saved as %s is decoded, measured and has a thumbnail', async (extension, format) => {
    const content = await draw(300, 200).toFormat(format).toBuffer();
    const { thumbnail, ...facts } = await developContent(`good.${extension}`, content);
    expect(facts).toMatchObject({ format, width: 300, height: 200, outcome: 'decoded', notes: [], pages: 1 });
    expect(facts.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(facts.measures).not.toBeNull();
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(await sharp(thumbnail!).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 171 });
  });

  it('is never enlarged for its thumbnail', async () => {
    const { thumbnail, width } = await developContent('small.png', await draw(9, 7).png().toBuffer());
    expect(width).toBe(9);
    expect(await sharp(thumbnail!).metadata()).toMatchObject({ width: 9, height: 7 });
  });

  it('in grey stays grey with one channel', async () => {
    const { thumbnail, ...facts } = await developContent('grey.png', await draw(300, 300, 1).png().toBuffer());
    expect(facts).toMatchObject({ channels: 1, colourSpace: 'b-w', bitDepth: 8, measures: { isGrey: true } });
    expect(await sharp(thumbnail!).metadata()).toMatchObject({ channels: 1 });
  });

  it('with transparent parts shows white there', async () => {
    const clear = sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
    const facts = await developContent('clear.png', await clear.png().toBuffer());
    expect(facts).toMatchObject({ hasAlpha: true, outcome: 'decoded', measures: { brightness: { p1: 1 } } });
  });

  it('of twelve bits in sixteen is not black', async () => {
    const deep = Uint16Array.from({ length: 64 * 64 }, (_, at) => at);
    const raw = { width: 64, height: 64, channels: 1 as const };
    const content = await sharp(deep, { raw }).toColourspace('grey16').png().toBuffer();
    const facts = await developContent('deep.png', content);
    expect(facts).toMatchObject({ colourSpace: 'grey16', bitDepth: 16, width: 64, height: 64 });
    expect(facts.measures?.brightness.p99).toBeGreaterThan(0.9);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with EXIF orientation %s has its displayed size and the upright pixels',
    async (orientation) => {
      const stored = orientation >= 5 ? [40, 60] : [60, 40];
      for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
        const content = await draw(stored[0]!, stored[1]!).withMetadata({ orientation }).toFormat(format).toBuffer();
        let seen: SmallPixels | undefined;
        const facts = await developContent(`turned.${format}`, content, { onPixels: (pixels) => (seen = pixels) });
        expect(facts, format).toMatchObject({ orientation, width: 60, height: 40, outcome: 'decoded' });
        expect(seen, format).toMatchObject({ width: 60, height: 40 });
      }
    },
  );
});

describe('check levels', () => {
  it('fast leaves the measures out, slow adds the exact hash and statistics', async () => {
    const content = await draw(80, 60).png().toBuffer();
    const fast = await developContent('level.png', content, { checkLevel: 'fast' });
    expect(fast).toMatchObject({ outcome: 'decoded', measures: null, pixelHash: null });
    const slow = await developContent('level.png', content, { checkLevel: 'slow' });
    expect(slow.pixelHash).toMatch(/^80x60:[0-9a-f]{16}$/);
    expect(slow.fullStatistics?.mean).toBeGreaterThan(0.4);
  });
});

describe('a damaged image', () => {
  const damage = {
    'jpg without its end mark': async () => ['x.jpg', without(await draw(200, 150).jpeg().toBuffer(), 2)] as const,
    'jpg cut in the middle': async () => ['x.jpg', (await draw(200, 150).jpeg().toBuffer()).subarray(0, 3000)] as const,
    'jpg cut in its header': async () => ['x.jpg', (await draw(200, 150).jpeg().toBuffer()).subarray(0, 100)] as const,
    'progressive jpg cut': async () =>
      ['x.jpg', without(await draw(200, 150).jpeg({ progressive: true }).toBuffer(), 400)] as const,
    'png cut in its data': async () => ['x.png', without(await draw(200, 150).png().toBuffer(), 500)] as const,
    'gif cut': async () => ['x.gif', without(await draw(200, 150).gif().toBuffer(), 500)] as const,
    'webp cut': async () => ['x.webp', without(await draw(200, 150).webp().toBuffer(), 500)] as const,
    'tiff cut': async () => ['x.tiff', (await draw(200, 150).tiff().toBuffer()).subarray(0, 300)] as const,
  };
  it.each(Object.keys(damage) as (keyof typeof damage)[])('is rejected as truncated: %s', async (kind) => {
    const [name, content] = await damage[kind]();
    const facts = await developContent(name, content);
    expect(facts).toMatchObject({ outcome: 'truncated', thumbnail: null, measures: null });
    expect(judgeImage(facts, tiny).verdict).toBe('rejected');
  });

  it.each(['jpeg', 'png', 'webp'] as const)(
    'is rejected as corrupt when bytes of a %s are overwritten',
    async (format) => {
      const content = await draw(1000, 800).toFormat(format).toBuffer();
      const at = format === 'webp' ? 30 : Math.floor(content.length / 2);
      content.fill(0xff, at, at + 60);
      expect(await developContent(`broken.${format}`, content)).toMatchObject({ outcome: 'corrupt', thumbnail: null });
    },
  );

  it('is rejected as corrupt when bytes are missing in the middle of a PNG', async () => {
    const content = await draw(300, 200).png().toBuffer();
    const gap = Buffer.concat([content.subarray(0, 5000), content.subarray(5100)]);
    expect(await developContent('gap.png', gap)).toMatchObject({ outcome: 'corrupt' });
  });

  // The reduced decode of a JPEG does not see that its very last rows have run out of data; the full one does.
  it('is rejected as corrupt when a JPEG lacks bytes that only its last rows miss, at check level slow', async () => {
    const content = await draw(1280, 960).jpeg().toBuffer();
    const gap = Buffer.concat([content.subarray(0, 60_000), content.subarray(62_000)]);
    expect(await developContent('gap.jpg', gap, { checkLevel: 'slow' })).toMatchObject({ outcome: 'corrupt' });
  });
});

describe('an odd image', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)(
    'keeps its pixels with bytes after the end of a %s',
    async (format) => {
      const content = await draw(200, 150).toFormat(format).toBuffer();
      const facts = await developContent(`more.${format}`, followedBy(content, 'junk \xff\xd9'));
      expect(facts).toMatchObject({ outcome: 'decoded', notes: ['trailing_bytes'] });
      expect(judgeImage(facts, tiny).verdict).toBe('warned');
    },
  );

  it('keeps its pixels when a PNG lacks its closing chunk, or part of it', async () => {
    const content = await draw(200, 150).png().toBuffer();
    for (const bytes of [12, 4]) {
      expect(await developContent('open.png', without(content, bytes))).toMatchObject({
        outcome: 'decoded',
        notes: ['missing_iend'],
      });
    }
  });

  it('uses the first frame of an animation and says so', async () => {
    const frames = sharp(await draw(50, 150).raw().toBuffer(), {
      raw: { width: 50, height: 150, channels: 3, pageHeight: 50 },
    });
    const facts = await developContent('moving.gif', await frames.gif().toBuffer());
    expect(facts).toMatchObject({ width: 50, height: 50, pages: 3, outcome: 'decoded', notes: ['animated'] });
  });

  it('is known by its content when the name says another format', async () => {
    const facts = await developContent('png.jpg', await draw(200, 150).png().toBuffer());
    expect(facts).toMatchObject({ format: 'png', outcome: 'decoded', notes: ['format_mismatch'] });
  });
});

describe('what is no readable image', () => {
  it.each([
    ['empty_file', 'none.jpg', ''],
    ['not_an_image', 'text.jpg', 'just words'],
    ['active_format', 'drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    [
      'active_format',
      'drawing.png',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ],
    ['active_format', 'paper.pdf', '%PDF-1.4 and so on'],
    ['unsupported_format', 'old.bmp', 'BM and so on'],
  ] as const)('is refused as %s: %s', async (outcome, name, content) => {
    expect(await developContent(name, content)).toMatchObject({ outcome, thumbnail: null });
  });

  it('is unreadable when it is not there, or a folder', async () => {
    const missing = { path: path.join(folder, 'nowhere.png'), name: 'nowhere.png', bytes: 10 };
    expect(await developPixels(missing, options)).toMatchObject({ outcome: 'unreadable', sha256: null });
    const aFolder = { path: folder, name: 'folder.png', bytes: 10 };
    expect(await developPixels(aFolder, options)).toMatchObject({ outcome: 'unreadable', sha256: null });
  });

  it('is refused by its header when it has over 64 megapixels', async () => {
    const content = await draw(100, 100, 1).png().toBuffer();
    content.writeUInt32BE(8001, 16);
    content.writeUInt32BE(8000, 20);
    expect(await developContent('bomb.png', content)).toMatchObject({ outcome: 'too_many_pixels', width: 8001 });
  });

  it('is hashed but not decoded over the size limit', async () => {
    const content = await draw(100, 100).png().toBuffer();
    const facts = await developContent('big.png', content, { maxBytes: 1000 });
    expect(facts).toMatchObject({ outcome: 'too_many_bytes', bytes: content.length, measures: null });
    expect(facts.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });
});

describe('reading', () => {
  async function copied(name: string, content: Buffer) {
    const sink = new PassThrough({ highWaterMark: content.length + 1 });
    const facts = await developContent(name, content, { sink });
    sink.end();
    return { facts, copy: Buffer.concat(await sink.toArray()) };
  }

  it('copies every byte to the sink', async () => {
    const content = await draw(200, 150).png().toBuffer();
    const { facts, copy } = await copied('copy.png', content);
    expect(copy.equals(content)).toBe(true);
    expect(facts.outcome).toBe('decoded');
  });

  it('streams a file over 16 MiB and finds the same in it', async () => {
    const png = await draw(3000, 2000).png({ compressionLevel: 0 }).toBuffer();
    expect(png.length).toBeGreaterThan(16 * 1024 * 1024);
    const { facts, copy } = await copied('large.png', png);
    expect(copy.equals(png)).toBe(true);
    expect(facts).toMatchObject({ outcome: 'decoded', width: 3000, height: 2000, bytes: png.length, notes: [] });
    expect(facts.sha256).toBe(createHash('sha256').update(png).digest('hex'));
    expect(await developContent('open.png', without(png, 12))).toMatchObject({ notes: ['missing_iend'] });
    expect(await developContent('more.png', followedBy(png, 'junk'))).toMatchObject({ notes: ['trailing_bytes'] });
    expect(await developContent('cut.png', without(png, 1e6))).toMatchObject({ outcome: 'truncated' });
  });

  it('reads a file that changed its size as it is now', async () => {
    const content = await draw(200, 150).png().toBuffer();
    const file = path.join(folder, 'changed.png');
    fs.writeFileSync(file, content);
    for (const bytes of [10, content.length + 10]) {
      const facts = await developPixels({ path: file, name: 'changed.png', bytes }, options);
      expect(facts).toMatchObject({ outcome: 'decoded', bytes: content.length });
    }
  });

  it('stops when told to', async () => {
    const content = await draw(20, 20).png().toBuffer();
    await expect(developContent('stop.png', content, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
