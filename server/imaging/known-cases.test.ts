import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImageRules, judgeImage } from '../domain/image-rules';
import { developPixels } from './pixel-pass';

const CASES = path.resolve('../shared/cases');
const isMissing = !fs.existsSync(CASES) && process.env.CI !== 'true';
const rules: ImageRules = { sizePreset: 'tiny', maxBytes: 200 << 20, imageProfile: 'photo', checkLevel: 'medium' };

async function develop(...parts: string[]) {
  const file = path.join(CASES, ...parts);
  const { thumbnail, ...facts } = await developPixels(
    { path: file, name: path.basename(file), bytes: fs.statSync(file).size },
    { maxBytes: rules.maxBytes, checkLevel: 'medium' },
  );
  return { facts, thumbnail, judged: judgeImage(facts, rules) };
}

describe.skipIf(isMissing)('known images (skipped without ../shared/cases)', () => {
  it('of the broken dataset get the verdicts expected of us', async () => {
    const { images } = JSON.parse(fs.readFileSync(path.join(CASES, 'broken-yolo/expected.json'), 'utf8'));
    for (const [name, { ours }] of Object.entries<{ ours: { verdict: string; code: string | null } }>(images)) {
      const { judged } = await develop('broken-yolo/images', name);
      // Under 1 KiB a further warning is due, which the expectation leaves out.
      const codes = judged.problems.map(({ code }) => code).filter((code) => code !== 'few_bytes');
      expect(codes, name).toEqual(ours.code ? [ours.code] : []);
      if (codes.length === judged.problems.length) expect(judged.verdict, name).toBe(ours.verdict);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('with EXIF orientation %s are displayed as 600 × 450', async (orientation) => {
    const { facts } = await develop('sharp-fixtures', `Landscape_${orientation}.jpg`);
    expect(facts).toMatchObject({ outcome: 'decoded', orientation, width: 600, height: 450 });
  });

  it.each([
    ['truncated.jpg', 'truncated'],
    ['truncated.png', 'truncated'],
    ['corrupt-header.jpg', 'truncated'],
    ['65536-uint32-limit.png', 'too_many_pixels'],
    ['giant-image.jpg', 'too_many_pixels'],
    ['relax.jp2', 'unsupported_format'],
    ['low-contrast.jpg', 'decoded'],
    ['8bit_depth.tiff', 'decoded'],
    ['animated-loop-3.gif', 'decoded'],
  ])('of sharp: %s is %s', async (name, outcome) => {
    expect((await develop('sharp-fixtures', name)).facts.outcome).toBe(outcome);
  });

  it('of sharp: frames, CMYK and sixteen bits are described as they are stored', async () => {
    const facts = async (name: string) => (await develop('sharp-fixtures', name)).facts;
    expect(await facts('animated-loop-3.gif')).toMatchObject({ pages: 10, notes: ['animated'] });
    expect(await facts('Channel_digital_image_CMYK_color_no_profile.jpg')).toMatchObject({
      colourSpace: 'cmyk',
      channels: 4,
      measures: { isGrey: false },
    });
    expect(await facts('16-bit-grey-alpha.png')).toMatchObject({ colourSpace: 'grey16', bitDepth: 16, hasAlpha: true });
  });

  it('of imagededup: all are good but the corrupt one', async () => {
    for (const name of fs.readdirSync(path.join(CASES, 'imagededup/mixed_images'))) {
      const { judged, thumbnail } = await develop('imagededup/mixed_images', name);
      expect(judged.verdict, name).toBe(name.includes('corrupt') ? 'rejected' : 'accepted');
      expect(thumbnail === null, name).toBe(name.includes('corrupt'));
    }
  });
});
