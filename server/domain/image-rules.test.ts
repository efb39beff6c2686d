import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageRules, judgeImage } from './image-rules';
import type { PixelFacts } from './pixel-facts';
import { measureQuality } from './quality-measures';
import { PROBLEM_CODES } from './verdicts';

const rules: ImageRules = { sizePreset: 'normal', maxBytes: 1_000_000, imageProfile: 'photo', checkLevel: 'medium' };

const someFacts = (changes: Partial<PixelFacts> = {}): PixelFacts => ({
  sha256: 'ab'.repeat(32),
  bytes: 50_000,
  format: 'png',
  width: 640,
  height: 480,
  channels: 3,
  bitDepth: 8,
  hasAlpha: false,
  pages: 1,
  colourSpace: 'srgb',
  orientation: 1,
  outcome: 'decoded',
  outcomeDetail: null,
  notes: [],
  measures: null,
  candidateKey: null,
  candidateCells: null,
  reducedHash: null,
  perceptual: null,
  pixelHash: null,
  fullStatistics: null,
  ...changes,
});

const codesOf = (facts: PixelFacts, given: ImageRules = rules) =>
  judgeImage(facts, given).problems.map(({ code }) => code);

describe('judging an image', () => {
  it('accepts what is in order', () => {
    expect(judgeImage(someFacts(), rules)).toEqual({ verdict: 'accepted', problems: [], issues: [] });
  });

  it.each([
    ['high', 100, 100, []],
    ['high', 99, 100, ['too_small']],
    ['normal', 50, 50, []],
    ['normal', 50, 49, ['too_small']],
    ['tiny', 1, 1, []],
  ] as const)('under preset %s a %s × %s image has the problems %j', (sizePreset, width, height, codes) => {
    expect(codesOf(someFacts({ width, height }), { ...rules, sizePreset })).toEqual(codes);
  });

  it('lets least width and height override the preset, also downwards', () => {
    const small = someFacts({ width: 20, height: 30 });
    expect(codesOf(small, { ...rules, minWidth: 20, minHeight: 30 })).toEqual([]);
    expect(codesOf(small, { ...rules, minWidth: 21, minHeight: 30 })).toEqual(['too_small']);
  });

  it('only warns of few bytes', () => {
    expect(judgeImage(someFacts({ bytes: 1023 }), rules)).toMatchObject({
      verdict: 'warned',
      problems: [{ code: 'few_bytes' }],
    });
    expect(codesOf(someFacts({ bytes: 1024 }))).toEqual([]);
  });

  it('warns of long and narrow images', () => {
    expect(judgeImage(someFacts({ width: 1000, height: 349 }), rules).verdict).toBe('warned');
    expect(judgeImage(someFacts({ width: 1000, height: 350 }), rules).verdict).toBe('accepted');
  });

  it('gives an image that was not decoded that one reason', () => {
    const facts = someFacts({ outcome: 'truncated', notes: ['animated'], bytes: 10, width: 3, height: 3 });
    expect(judgeImage(facts, rules)).toMatchObject({
      verdict: 'rejected',
      problems: [{ code: 'truncated', line: null }],
    });
  });

  it('judges the same facts again when the size limit is lowered', () => {
    const facts = someFacts({ bytes: 2_000 });
    expect(codesOf(facts)).toEqual([]);
    expect(codesOf(facts, { ...rules, maxBytes: 1_999 })).toEqual(['too_many_bytes']);
  });

  it('names the numbers', () => {
    const [first] = judgeImage(someFacts({ width: 9, height: 9 }), rules).problems;
    expect(first?.message).toBe('The image is smaller than the size preset allows: 9×9 pixels, at least 50×50.');
  });

  it('flags issues from check level medium on, never rejecting for them', () => {
    const measures = measureQuality({ data: new Uint8Array(100), width: 10, height: 10, channels: 1 });
    const dark = someFacts({ measures });
    expect(judgeImage(dark, rules)).toMatchObject({
      verdict: 'accepted',
      issues: ['dark', 'blurry', 'low_information', 'grayscale'],
    });
    expect(judgeImage(dark, { ...rules, checkLevel: 'fast' }).issues).toEqual([]);
  });

  it('never gets kinder when the limits get stricter', () => {
    const order = { accepted: 0, warned: 1, rejected: 2 };
    const facts = fc.record({
      bytes: fc.integer({ min: 1, max: 3000 }),
      width: fc.integer({ min: 1, max: 200 }),
      height: fc.integer({ min: 1, max: 200 }),
      outcome: fc.constantFrom('decoded' as const, ...PROBLEM_CODES),
    });
    fc.assert(
      fc.property(facts, fc.nat(3000), fc.nat(200), fc.nat(200), (changes, maxBytes, minWidth, less) => {
        const loose = { ...rules, maxBytes: maxBytes + less, minWidth: Math.max(0, minWidth - less) };
        const strict = { ...rules, maxBytes, minWidth };
        const image = someFacts(changes);
        expect(order[judgeImage(image, strict).verdict]).toBeGreaterThanOrEqual(
          order[judgeImage(image, loose).verdict],
        );
      }),
    );
  });
});
