import fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessProfile, issuesOf, oddSizes } from './image-issues';
import { halved, lumaOf, measurable, type SmallPixels } from './pixel-planes';
import { brightnessOf, entropyOf, measureQuality } from './quality-measures';

const CLEANVISION = '../shared/cases/stats/cleanvision.json';
const hasCases = fs.existsSync(CLEANVISION) || process.env.CI === 'true';

/** A grey picture of the given values by position. */
function grey(width: number, height: number, valueAt: (x: number, y: number) => number): SmallPixels {
  const data = Uint8Array.from({ length: width * height }, (_, at) => valueAt(at % width, Math.floor(at / width)));
  return { data, width, height, channels: 1 };
}

const inColour = ({ data, width, height }: SmallPixels): SmallPixels => ({
  data: Uint8Array.from({ length: data.length * 3 }, (_, at) => data[Math.floor(at / 3)]!),
  width,
  height,
  channels: 3,
});

/** Any picture, so small that all measures still have a meaning. */
const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    channels: fc.constantFrom(1 as const, 3 as const),
  })
  .chain((size) => {
    const length = size.width * size.height * size.channels;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ ...size, data }));
  });

describe('brightness', () => {
  it.skipIf(!hasCases)('is that of CleanVision (skipped without ../shared/cases)', () => {
    const { brightness } = JSON.parse(fs.readFileSync(CLEANVISION, 'utf8'));
    for (const [[red, green, blue], expected] of brightness.cases) {
      expect(Math.abs(brightnessOf(red, green, blue) - expected)).toBeLessThan(brightness.tol);
    }
  });

  it('has percentiles in order, within 0 and 1, for any picture', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const { p1, p5, p50, p95, p99 } = measureQuality(picture).brightness;
        expect([p1, p5, p50, p95, p99]).toEqual([p1, p5, p50, p95, p99].sort((a, b) => a - b));
        expect(p1).toBeGreaterThanOrEqual(0);
        expect(p99).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of half black, half white has its 50th percentile at one of the two', () => {
    const measures = measureQuality(grey(10, 10, (x) => (x < 5 ? 0 : 255)));
    expect(measures.brightness).toMatchObject({ p1: 0, p5: 0, p95: 1, p99: 1, mean: 0.5 });
    expect(measures.contrast).toBe(0.5);
    expect(measures.entropy).toBe(1);
  });
});

describe('measures', () => {
  it('stay within their ranges for any picture', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const measures = measureQuality(picture);
        for (const share of [measures.contrast, measures.saturation, measures.blurScore]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(measures.sharpness).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('are the same for grey and for grey stored as colour, but for the entropy of three bands', () => {
    const picture = grey(30, 20, (x, y) => (x * 7 + y * 11) % 256);
    const alone = measureQuality(picture);
    const stored = measureQuality(inColour(picture));
    expect(stored).toEqual({ ...alone, entropy: stored.entropy });
    expect(stored.entropy).toBeCloseTo(alone.entropy + Math.log2(3), 3);
  });

  it('tell saturated colour from grey', () => {
    const red: SmallPixels = {
      data: Uint8Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? 200 : 0)),
      width: 10,
      height: 10,
      channels: 3,
    };
    expect(measureQuality(red)).toMatchObject({ saturation: 1, isGrey: false, isNearBlank: true });
  });

  it('fall in sharpness when the picture is blurred', () => {
    const sharp = grey(64, 64, (x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? 0 : 255));
    const soft = grey(64, 64, (x, y) => 128 + 100 * Math.sin(x / 12) * Math.sin(y / 12));
    expect(measureQuality(sharp).sharpness).toBeGreaterThan(100 * measureQuality(soft).sharpness);
    expect(measureQuality(sharp).blurScore).toBeGreaterThan(measureQuality(soft).blurScore);
  });

  it('have an entropy of 8 bits when all levels are equally frequent', () => {
    expect(entropyOf(new Array(256).fill(3))).toBeCloseTo(8);
    expect(entropyOf([])).toBe(0);
  });
});

describe('halving', () => {
  it('averages two by two, rounded, and leaves small pictures alone', () => {
    const picture = grey(200, 4, (x, y) => (y < 2 ? x % 2 : 10));
    const half = halved(picture);
    expect([half.width, half.height]).toEqual([100, 2]);
    expect([...half.data.slice(0, 2), ...half.data.slice(100, 102)]).toEqual([1, 1, 10, 10]);
    const small = grey(128, 3, () => 5);
    expect(measurable(small)).toBe(small);
    expect(measurable(picture)).toEqual(half);
  });

  it('keeps a flat colour exactly, for any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.integer({ min: 1, max: 40 }),
        fc.uint8Array({ minLength: 3, maxLength: 3 }),
        (width, height, colour) => {
          const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => colour[at % 3]!);
          const half = halved({ data, width, height, channels: 3 });
          expect(half.data.length).toBe(half.width * half.height * 3);
          expect(half.data.every((value, at) => value === colour[at % 3])).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives equal channels exactly their own value as luma', () => {
    for (let value = 0; value < 256; value++) expect(lumaOf(value, value, value)).toBe(value);
  });
});

describe('issue flags', () => {
  const good = measureQuality(grey(64, 64, (x, y) => (x * 37 + y * 101 + x * y * 13) % 256));

  it.each([
    ['dark', grey(64, 64, (x, y) => (x * 7 + y * 3) % 60)],
    ['light', grey(64, 64, (x, y) => 250 + ((x + y) % 6))],
    ['low_information', grey(64, 64, (x) => (x < 32 ? 40 : 220))],
    ['blurry', grey(64, 64, (x, y) => 100 + 80 * Math.sin(x / 10) * Math.cos(y / 13))],
  ] as const)('say %s of such a picture and not of a good one', (issue, picture) => {
    expect(issuesOf(measureQuality(picture), 64, 64, 'photo')).toContain(issue);
    expect(issuesOf(good, 64, 64, 'photo')).not.toContain(issue);
  });

  it('call grey images grayscale among photos only', () => {
    expect(issuesOf(good, 64, 64, 'photo')).toEqual(['grayscale']);
    expect(issuesOf(good, 64, 64, 'x-ray')).toEqual([]);
  });

  it('measure the aspect at the displayed size, either way round', () => {
    expect(issuesOf(good, 34, 100, 'x-ray')).toEqual(['odd_aspect_ratio']);
    expect(issuesOf(good, 100, 34, 'x-ray')).toEqual(['odd_aspect_ratio']);
    expect(issuesOf(good, 35, 100, 'x-ray')).toEqual([]);
  });

  it('find odd sizes beyond three times the spread of the quartiles', () => {
    const edges = [100, 102, 104, 106, 108, 110, 400, 10];
    const odd = oddSizes(edges.map((edge) => ({ width: edge, height: edge })));
    expect(odd).toEqual([false, false, false, false, false, false, true, true]);
    expect(oddSizes([])).toEqual([]);
    expect(oddSizes([{ width: 5, height: 5 }])).toEqual([false]);
  });

  it('guess x-ray from nine tenths of grey images', () => {
    const sample = (grey: number, colour: number) => [
      ...new Array(grey).fill({ isGrey: true }),
      ...new Array(colour).fill({ isGrey: false }),
    ];
    expect(guessProfile(sample(9, 1))).toBe('x-ray');
    expect(guessProfile(sample(8, 2))).toBe('photo');
    expect(guessProfile([])).toBe('photo');
  });
});
