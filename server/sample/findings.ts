import type { Random } from '../domain/seeded';
import { type Change, indexOf, inLung, type Side } from './anatomy';
import { addBlob, addStroke, bezier, newField, type Point, SIDE, shareOf, smooth } from './canvas';
import { bell, between, chanceOf } from './chance';
import type { Chest } from './chest';

/** Something to be found: its class, where, how plain it is (0–1), and the seed of its looks. */
export type Finding = { classId: number; side: Side; strength: number; seed: number };

/** What it looks like: `change` bends the outlines beforehand, `draw` adds to the chest and tells points that its box must hold. */
type Look = {
  change?: (change: Change, finding: Finding) => void;
  draw: (chest: Chest, finding: Finding, random: Random) => Point[];
};

const ellipse = ([x, y]: Point, [rx, ry]: Point, share = 0.85): Point[] => [
  [x - rx * share, y - ry * share],
  [x + rx * share, y + ry * share],
];
const lungOf = ({ lungs }: Chest, side: Side) => lungs[indexOf(side)];
const place = ({ outline }: Chest, { side }: Finding, across: number, down: number) =>
  inLung(outline, side, across, down);

/** A cloud of several blobs, torn by the tissue. */
function cloud(chest: Chest, finding: Finding, random: Random, spread: Point, amount: number, down: Point): Point[] {
  const at = place(chest, finding, between(random, 0.35, 0.65), between(random, down[0], down[1]));
  for (let puff = 0; puff < 6; puff++) {
    const middle: Point = [at[0] + bell(random) * spread[0] * 0.38, at[1] + bell(random) * spread[1] * 0.38];
    addBlob(chest.density, {
      at: middle,
      radius: [spread[0] * between(random, 0.5, 0.85), spread[1] * between(random, 0.5, 0.85)],
      amount: amount * between(random, 0.2, 0.38) * (0.6 + 0.5 * finding.strength),
      speckle: chest.speckle,
      within: lungOf(chest, finding.side),
    });
  }
  return ellipse(at, spread, 0.9);
}

/** A net of short strokes; `long` ones look like scars, short ones like a sponge. */
function net(
  chest: Chest,
  side: Side,
  random: Random,
  area: { at: Point; radius: Point },
  strokes: number,
  long: number,
  amount: number,
) {
  const field = newField();
  for (let stroke = 0; stroke < strokes; stroke++) {
    const from: Point = [
      area.at[0] + bell(random) * area.radius[0] * 0.5,
      area.at[1] + bell(random) * area.radius[1] * 0.5,
    ];
    const to: Point = [from[0] + bell(random) * long, from[1] + bell(random) * long];
    const bend = between(random, -0.16, 0.16);
    const mid: Point = [
      (from[0] + to[0]) / 2 - (to[1] - from[1]) * bend,
      (from[1] + to[1]) / 2 + (to[0] - from[0]) * bend,
    ];
    addStroke(field, { points: bezier(from, mid, mid, to, 6), radius: between(random, 0.004, 0.009), amount });
  }
  const lung = lungOf(chest, side);
  for (let pixel = 0; pixel < field.length; pixel++) {
    if (field[pixel]) chest.density[pixel]! += (field[pixel]! * lung[pixel]!) / (1 + 3 * field[pixel]!);
  }
}

/** Adds to each pixel of a lung what `amountAt` says of its place: distance from the middle and height. */
function inEachPixel(
  { density, lungs }: Chest,
  side: Side,
  amountAt: (away: number, y: number, lung: number) => number,
) {
  const lung = lungs[indexOf(side)];
  const from = side < 0 ? 0 : SIDE / 2;
  for (let row = 0; row < SIDE; row++) {
    const y = shareOf(row);
    for (let column = from; column < from + SIDE / 2; column++) {
      const pixel = row * SIDE + column;
      if (lung[pixel]! > 0) density[pixel]! += amountAt(Math.abs(shareOf(column)), y, lung[pixel]!);
    }
  }
}

const heartBox = ({ body, outline }: Chest): Point[] => {
  const rows = [0.1, 0.2, 0.3, 0.4].map((y) => y * body.height);
  const widest = (side: Side) => Math.max(...rows.map((y) => outline.innerAt(side, y)));
  return [
    [-widest(-1), -0.1 * body.height],
    [widest(1), outline.dome(1, 0.25) + 0.03],
  ];
};

export const LOOKS: Record<number, Look> = {
  0: {
    change: (change, { strength }) => {
      change.aorta = Math.max(change.aorta, 1.7 + 0.9 * strength);
    },
    draw: ({ density, outline, body }) => {
      const x = outline.innerAt(1, -0.32 * body.height);
      addBlob(density, { at: [x - 0.09, -0.32 * body.height], radius: [0.11, 0.13], amount: 0.07, hardness: 0.4 });
      return [
        [x - 0.22, -0.45 * body.height],
        [x + 0.01, -0.19 * body.height],
      ];
    },
  },
  1: {
    change: (change, { side, strength }) => {
      change.raised[indexOf(side)] += 0.05 + 0.06 * strength;
    },
    draw: (chest, finding, random) => {
      const at = place(chest, finding, 0.45, between(random, 0.76, 0.86));
      const reach = between(random, 0.15, 0.22);
      for (let plate = 0; plate < 3; plate++) {
        const [y, tilt] = [at[1] + (plate - 1) * 0.035, between(random, -0.05, 0.05)];
        const points = bezier(
          [at[0] - reach, y + tilt],
          [at[0] - 0.05, y - 0.01],
          [at[0] + 0.05, y - 0.01],
          [at[0] + reach, y - tilt],
          12,
        );
        addStroke(chest.density, { points, radius: [0.012, 0.02], amount: 0.1 + 0.12 * finding.strength });
      }
      addBlob(chest.density, { at, radius: [reach, 0.08], amount: 0.1, within: lungOf(chest, finding.side) });
      return ellipse(at, [reach, 0.075], 1);
    },
  },
  2: {
    draw: (chest, finding, random) => {
      const at = place(chest, finding, between(random, 0.25, 0.7), between(random, 0.25, 0.7));
      const spread = between(random, 0.025, 0.06);
      for (let grain = 0; grain < 7; grain++) {
        const radius = between(random, 0.009, 0.018);
        const middle: Point = [at[0] + bell(random) * spread * 0.4, at[1] + bell(random) * spread * 0.4];
        addBlob(chest.density, {
          at: middle,
          radius: [radius, radius * between(random, 0.7, 1.3)],
          amount: 0.3 + 0.25 * finding.strength,
          hardness: 0.6,
        });
      }
      return ellipse(at, [spread, spread], 1.1);
    },
  },
  3: {
    change: (change, { strength }) => {
      change.heart = Math.max(change.heart, 1.2 + 0.16 * strength);
    },
    draw: heartBox,
  },
  4: {
    draw: (chest, finding, random) => {
      const spread: Point = [between(random, 0.15, 0.2), between(random, 0.15, 0.22)];
      return cloud(chest, finding, random, spread, 0.62, [0.35, 0.8]);
    },
  },
  5: {
    draw: (chest, finding, random) => {
      const at = place(chest, finding, 0.5, 0.7);
      const radius: Point = [0.26, 0.34];
      addBlob(chest.density, { at, radius, amount: 0.07, within: lungOf(chest, finding.side) });
      net(chest, finding.side, random, { at, radius }, 260, 0.045, 0.09 + 0.07 * finding.strength);
      return ellipse(at, radius, 0.85);
    },
  },
  6: {
    draw: (chest, finding, random) => {
      const spread: Point = [between(random, 0.14, 0.2), between(random, 0.16, 0.24)];
      const points = cloud(chest, finding, random, spread, 0.26, [0.35, 0.75]);
      const at: Point = [(points[0]![0] + points[1]![0]) / 2, (points[0]![1] + points[1]![1]) / 2];
      net(chest, finding.side, random, { at, radius: spread }, 60, 0.05, 0.07);
      return points;
    },
  },
  7: {
    draw: (chest, finding, random) => {
      const spread: Point = [between(random, 0.1, 0.18), between(random, 0.1, 0.18)];
      return cloud(chest, finding, random, spread, 0.36, [0.2, 0.8]);
    },
  },
  8: {
    draw: (chest, finding, random) => {
      const at = place(chest, finding, between(random, 0.3, 0.75), between(random, 0.2, 0.8));
      const r = 0.028 + 0.05 * finding.strength * between(random, 0.6, 1.2);
      const radius: Point = [r, r * between(random, 0.85, 1.15)];
      addBlob(chest.density, { at, radius, amount: 0.16 + 0.16 * finding.strength, hardness: 0.3 });
      return ellipse(at, radius, 0.95);
    },
  },
  9: {
    draw: (chest, finding, random) => {
      const at = place(chest, finding, between(random, 0.35, 0.65), between(random, 0.25, 0.6));
      const radius: Point = [between(random, 0.07, 0.12), between(random, 0.07, 0.12)];
      const wall = bezier(
        [at[0] - radius[0], at[1]],
        [at[0] - radius[0], at[1] - radius[1] * 1.35],
        [at[0] + radius[0], at[1] - radius[1] * 1.35],
        [at[0] + radius[0], at[1]],
      );
      const floor = wall.map(([x, y]): Point => [x, 2 * at[1] - y]);
      addBlob(chest.density, { at, radius, amount: -0.1, hardness: 0.6 });
      addStroke(chest.density, {
        points: [...wall, ...floor.reverse()],
        radius: 0.016,
        amount: 0.1 + 0.12 * finding.strength,
      });
      return ellipse(at, radius, 1.1);
    },
  },
  10: {
    draw: (chest, finding) => {
      const { outline } = chest;
      const side = finding.side;
      const level = outline.dome(side, 0.5) - 0.02 - 0.26 * finding.strength;
      const surface = (away: number, y: number) => {
        const rim = away / outline.outerAt(y);
        return level + 0.1 - 0.22 * smooth((rim - 0.3) / 0.85) - 0.03 * rim;
      };
      inEachPixel(chest, side, (away, y, lung) => 0.56 * lung * smooth((y - surface(away, y)) / 0.07 + 0.3));
      const outer = outline.outerAt(level);
      return [
        [side * outline.innerAt(side, level + 0.1), surface(outer, level) - 0.005],
        [side * outline.outerAt(0.6), outline.dome(side, 0.7) + 0.03],
      ];
    },
  },
  11: {
    draw: (chest, finding, random) => {
      const { outline } = chest;
      const isApex = random() < 0.6;
      const thick = 0.03 + 0.04 * finding.strength;
      if (isApex) {
        const under = outline.apex + 0.05 + thick;
        inEachPixel(
          chest,
          finding.side,
          (away, y, lung) => 0.3 * lung * smooth((under + 0.35 * (away - 0.27) * (away - 0.27) * 4 - y) / 0.04),
        );
        return [
          [finding.side * outline.innerAt(finding.side, under), outline.apex],
          [finding.side * outline.outerAt(under + 0.05), under + 0.06],
        ];
      }
      const [top, bottom] = [between(random, -0.25, -0.05), between(random, 0.2, 0.4)];
      inEachPixel(chest, finding.side, (away, y, lung) => {
        const ends = smooth((y - top) / 0.1) * smooth((bottom - y) / 0.1);
        return 0.4 * lung * ends * smooth((away - outline.outerAt(y) + thick + 0.03) / 0.03);
      });
      return [
        [finding.side * (outline.outerAt(top) - thick - 0.03), top],
        [finding.side * outline.outerAt(bottom), bottom],
      ];
    },
  },
  12: {
    draw: (chest, finding) => {
      const { outline, density } = chest;
      const side = finding.side;
      const gap = 0.08 + 0.1 * finding.strength;
      const edgeAt = (y: number) => outline.outerAt(y) - gap * (1 - 0.75 * smooth((y + 0.1) / 0.6));
      const top = outline.apex + gap * 1.1;
      // Air alone: darker than lung, and its vessels are gone.
      inEachPixel(chest, side, (away, y, lung) => {
        const out = Math.max(smooth((away - edgeAt(y)) / 0.015), smooth((top - y) / 0.02));
        return -0.11 * lung * out;
      });
      const line = Array.from({ length: 40 }, (_, step): Point => {
        const y = top + 0.02 + (step / 39) * (outline.dome(side, 0.6) - top - 0.1);
        const round = smooth((y - top) / 0.25);
        return [side * (0.2 + (edgeAt(y) - 0.2) * (0.25 + 0.75 * round)), y];
      });
      addStroke(density, { points: line, radius: 0.007, amount: 0.15 });
      return [
        [side * 0.2, outline.apex + 0.01],
        [side * outline.outerAt(0.35), 0.4],
      ];
    },
  },
  13: {
    draw: (chest, finding, random) => {
      const at = place(chest, finding, between(random, 0.4, 0.6), between(random, 0.12, 0.4));
      const radius: Point = [between(random, 0.13, 0.19), between(random, 0.16, 0.24)];
      addBlob(chest.density, { at, radius, amount: 0.1, speckle: chest.speckle, within: lungOf(chest, finding.side) });
      net(chest, finding.side, random, { at, radius }, 70, 0.11, 0.1 + 0.08 * finding.strength);
      return ellipse(at, radius, 0.9);
    },
  },
};

/** Outlines as the findings bend them. */
export function changeBy(findings: readonly Finding[]): Change {
  const change: Change = { heart: 1, aorta: 1, raised: [0, 0] };
  for (const finding of findings) LOOKS[finding.classId]!.change?.(change, finding);
  return change;
}

/** Draws a finding; gives points that its box must hold. */
export const drawFinding = (chest: Chest, finding: Finding): Point[] =>
  LOOKS[finding.classId]!.draw(chest, finding, chanceOf(finding.seed, 5));
