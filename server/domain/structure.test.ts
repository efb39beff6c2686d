import { describe, expect, it } from 'vitest';
import { seeded } from '../testing/images';
import { compareStructure, STRUCTURE_EDGE, structureOf } from './structure';

type Look = (x: number, y: number) => number;

/** Soft spots, drawn at any place and scale: `look` is a function of the plane, so that it can be shifted and turned exactly. */
function spots(seed: number, count = 90): Look {
  const random = seeded(seed);
  const all = Array.from({ length: count }, () => ({
    x: random() * 128,
    y: random() * 128,
    radius: 2 + random() * 12,
    height: random() * 140 - 70,
  }));
  return (x, y) =>
    all.reduce(
      (sum, spot) => sum + spot.height * Math.exp(-((x - spot.x) ** 2 + (y - spot.y) ** 2) / spot.radius ** 2),
      120,
    );
}

const drawn = (look: Look) =>
  structureOf(
    Uint8Array.from({ length: STRUCTURE_EDGE ** 2 }, (_, at) =>
      Math.min(255, Math.max(0, look(at % STRUCTURE_EDGE, Math.floor(at / STRUCTURE_EDGE)))),
    ),
  );

const one = spots(1);
const picture = drawn(one);
const turned = (degrees: number): Look => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x, y) => one(64 + cos * (x - 64) - sin * (y - 64), 64 + sin * (x - 64) + cos * (y - 64));
};

describe('the structure of two pictures', () => {
  it.each<[string, Look]>([
    ['is the same for the same picture', one],
    ['does not mind brightness and contrast', (x, y) => 40 + 0.6 * one(x, y)],
    ['does not mind a shadow across', (x, y) => one(x, y) * (0.6 + 0.4 * (x / 128))],
    ['sees through a shift', (x, y) => one(x + 4, y - 3)],
    ['sees through a crop of three percent', (x, y) => one(4 + 0.94 * x, 4 + 0.94 * y)],
    ['sees through a turn of two degrees', turned(2)],
  ])('%s', (_what, look) => {
    const likeness = compareStructure(picture, drawn(look));
    expect(likeness?.similarity).toBeGreaterThan(0.95);
    expect(likeness?.weakest).toBeGreaterThan(0.8);
  });

  it.each<[string, Look]>([
    ['another picture', spots(2)],
    ['the mirrored one', (x, y) => one(127 - x, y)],
    ['the one upside down', (x, y) => one(x, 127 - y)],
    ['the negative', (x, y) => 240 - one(x, y)],
    ['a blank one', () => 100],
  ])('tells %s apart', (_what, look) => {
    expect(compareStructure(picture, drawn(look))?.similarity ?? 0).toBeLessThan(0.5);
  });

  it('tells where a quarter of it is another picture', () => {
    const other = spots(3);
    const changed = compareStructure(
      picture,
      drawn((x, y) => (x > 64 && y > 64 ? other(x, y) : one(x, y))),
    );
    expect(changed?.similarity).toBeGreaterThan(0.95);
    expect(changed?.weakest).toBeLessThan(0.5);
  });

  it('says nothing of two blank pictures', () => {
    expect(
      compareStructure(
        drawn(() => 100),
        drawn(() => 101),
      ),
    ).toBeNull();
  });
});
