import type { Random } from '../domain/seeded';
import { type Body, indexOf, type Outline, SIDES, type Side } from './anatomy';
import {
  addBlob,
  addStroke,
  bezier,
  type Field,
  lineThrough,
  newField,
  type Point,
  SIDE,
  shareOf,
  smooth,
  tableOf,
  texture,
} from './canvas';
import { between, chanceOf } from './chance';

/** How much a ray loses on its way (0 = air, about 1 = through the middle of the body), and where the lungs are. */
export type Chest = { body: Body; outline: Outline; density: Field; lungs: [Field, Field]; speckle: Field };

const shoulder = tableOf((x) =>
  lineThrough([
    [0, -1.3],
    [0.17, -1.2],
    [0.23, -0.93],
    [0.4, -0.83],
    [0.65, -0.77],
    [0.85, -0.69],
    [1, -0.52],
  ])(Math.abs(x)),
);
const trunk = tableOf(
  lineThrough([
    [-0.3, 1.4],
    [-0.08, 1.08],
    [0.1, 0.95],
    [0.4, 0.905],
    [0.7, 0.91],
    [1, 0.94],
  ]),
);

/** A healthy chest within its outlines. */
export function drawChest(body: Body, outline: Outline): Chest {
  const random = chanceOf(body.seed, 1);
  const chest: Chest = {
    body,
    outline,
    density: newField(),
    lungs: [newField(), newField()],
    speckle: texture(chanceOf(body.seed, 2), 46),
  };
  drawTissue(chest, texture(random, 9));
  drawSpine(chest);
  for (const side of SIDES) {
    drawRibs(chest, side);
    drawShoulder(chest, side);
    drawVessels(chest, side, random);
    if (body.isFemale) drawBreast(chest, side);
  }
  drawAirways(chest);
  return chest;
}

function drawTissue({ body, outline, density, lungs }: Chest, uneven: Field): void {
  const domes = Array.from({ length: SIDE }, (_, column) => {
    const x = shareOf(column);
    const left = smooth(x / 0.3 + 0.5);
    return outline.dome(-1, Math.abs(x)) * (1 - left) + outline.dome(1, Math.abs(x)) * left;
  });
  const girth = 1 + 0.05 * body.fat;
  const [rightLung, leftLung] = lungs;
  for (let row = 0; row < SIDE; row++) {
    const y = shareOf(row);
    const outer = outline.outer[row]!;
    const half = trunk[row]! * body.width * girth;
    const innerRight = outline.inner[0][row]!;
    const innerLeft = outline.inner[1][row]!;
    for (let column = 0; column < SIDE; column++) {
      const place = row * SIDE + column;
      const x = shareOf(column);
      const away = x < 0 ? -x : x;
      const inside = Math.min(y - shoulder[column]!, half - away);
      if (inside <= 0) continue;
      const flat = away / (0.98 * body.width);
      const wall = smooth(inside / 0.05) * 0.12 + 0.36 * Math.sqrt(Math.min(1, inside / 0.3));
      const depth = flat < 1 ? 0.46 * (1 - flat * flat) : 0;
      const under = smooth((y - domes[column]!) / 0.05 + 0.2) * smooth((half - away) / 0.12);
      const neck = y < -0.7 ? 0.2 * smooth((-0.7 - y) / 0.3) : 0;
      const inner = x < 0 ? innerRight : innerLeft;
      const lung =
        y < outline.apex || away >= outer || y > domes[column]! + 0.01
          ? 0
          : smooth((away - inner) / 0.035 + 0.3) *
            smooth((outer - away) / 0.04) *
            smooth((domes[column]! - y) / 0.028 + 0.25) *
            smooth((y - outline.apex) / 0.07);
      if (lung > 0) (x < 0 ? rightLung : leftLung)[place] = lung;
      const open = 0.46 + 0.1 * smooth((away - inner) / 0.25) + 0.05 * smooth((y + 0.5) / 0.6);
      density[place] =
        wall +
        depth +
        0.2 * under -
        neck -
        lung * open +
        uneven[place]! * 0.018 +
        0.05 * body.fat * smooth(inside / 0.2);
    }
  }
  addBlob(density, { at: [0.36 * body.width, outline.dome(1, 0.36) + 0.16], radius: [0.15, 0.085], amount: -0.2 });
}

function drawSpine({ body, density }: Chest): void {
  const pitch = 0.092 * body.height;
  for (let row = 0; row < SIDE; row++) {
    const y = shareOf(row);
    const part = (y + 2) / pitch;
    const within = part - Math.floor(part);
    const bone = smooth(within / 0.2) * smooth((1 - within) / 0.2);
    for (let column = SIDE / 2 - 32; column < SIDE / 2 + 32; column++) {
      const away = Math.abs(shareOf(column));
      const edge = smooth((0.085 - away) / 0.03);
      const process = smooth((0.022 - away) / 0.02) * smooth(1 - Math.abs(within - 0.55) * 4);
      density[row * SIDE + column]! += body.bones * edge * (0.035 + 0.035 * bone + 0.03 * process);
    }
  }
}

function drawRibs({ body, outline, density }: Chest, side: Side): void {
  const h = body.height;
  for (let rib = 0; rib < 10; rib++) {
    const y = (-0.76 + rib * 0.125) * h;
    const reach = outline.outerAt(y + 0.12 + rib * 0.02) + 0.012;
    const points = bezier(
      [side * 0.085, y],
      [side * (0.1 + reach * 0.35), y - 0.085 + rib * 0.004],
      [side * reach * 0.98, y - 0.05 + rib * 0.01],
      [side * reach, y + 0.17 + rib * 0.018],
    );
    addStroke(density, { points, radius: [0.026, 0.02], amount: [0.07 * body.bones, 0.11 * body.bones], hollow: true });
  }
  for (let rib = 0; rib < 6; rib++) {
    const y = (-0.5 + rib * 0.135) * h;
    const reach = outline.outerAt(y) + 0.012;
    const points = bezier(
      [side * reach, y],
      [side * (reach + 0.005), y + 0.13],
      [side * (reach * 0.72), y + 0.27],
      [side * (0.27 + rib * 0.012), y + 0.235],
    );
    addStroke(density, { points, radius: [0.02, 0.03], amount: [0.075 * body.bones, 0.022], hollow: true });
  }
}

function drawShoulder({ body, density }: Chest, side: Side): void {
  const b = body.bones;
  const clavicle = bezier([side * 0.075, -0.585], [side * 0.27, -0.565], [side * 0.42, -0.755], [side * 0.8, -0.745]);
  addStroke(density, { points: clavicle, radius: [0.036, 0.026], amount: 0.15 * b, hollow: true });
  const blade = bezier([side * 0.7, -0.66], [side * 0.66, -0.45], [side * 0.8, -0.2], [side * 0.845, -0.05]);
  addStroke(density, { points: blade, radius: [0.03, 0.018], amount: 0.07 * b, hollow: true });
  const ridge = bezier([side * 0.62, -0.6], [side * 0.74, -0.66], [side * 0.82, -0.68], [side * 0.92, -0.68]);
  addStroke(density, { points: ridge, radius: 0.03, amount: 0.08 * b, hollow: true });
  addBlob(density, { at: [side * 0.955, -0.56], radius: [0.12, 0.13], amount: 0.16 * b, hardness: 0.5 });
}

const breastEdge = (side: Side, w: number): Point[] =>
  bezier([side * 0.2 * w, 0.33], [side * 0.28 * w, 0.47], [side * 0.62 * w, 0.5], [side * 0.8 * w, 0.2]);

function drawBreast({ body, density }: Chest, side: Side): void {
  const w = body.width;
  const at: Point = [side * 0.47 * w, 0.2];
  addBlob(density, { at, radius: [0.36, 0.27], amount: 0.05 + 0.06 * body.fat, hardness: 0.25 });
  addStroke(density, { points: breastEdge(side, w), radius: 0.035, amount: 0.03 });
}

/** Vessels branch from the root of the lung and grow thin. */
function drawVessels({ outline, density, lungs }: Chest, side: Side, random: Random): void {
  const vessels = newField();
  const root: Point = [side * (outline.innerAt(side, -0.08) + 0.03), side < 0 ? -0.04 : -0.08];
  for (let trunkNo = 0; trunkNo < 13; trunkNo++) {
    const down = -0.66 + (trunkNo / 12) * 1.15 + between(random, -0.05, 0.05);
    const out = between(random, 0.45, 0.95);
    const inner = outline.innerAt(side, down);
    const to: Point = [side * (inner + (outline.outerAt(down) - inner) * out), down];
    const from: Point = [root[0] + side * between(random, -0.02, 0.05), root[1] + between(random, -0.09, 0.1)];
    growVessel(vessels, random, from, to, 0.0165, 3);
  }
  const lung = lungs[indexOf(side)];
  for (let place = 0; place < vessels.length; place++)
    density[place]! += (vessels[place]! * lung[place]!) / (1 + 5 * vessels[place]!); // many do not make a bone
  addBlob(density, { at: root, radius: [0.075, 0.12], amount: 0.085 });
  addBlob(density, { at: [root[0] + side * 0.03, root[1] + 0.07], radius: [0.045, 0.1], amount: 0.06 });
}

function growVessel(field: Field, random: Random, from: Point, to: Point, radius: number, left: number): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const bend = between(random, -0.16, 0.16);
  const mid = (share: number): Point => [from[0] + dx * share - dy * bend, from[1] + dy * share + dx * bend];
  const points = bezier(from, mid(0.35), mid(0.7), to, 18);
  addStroke(field, { points, radius: [radius, radius * 0.35], amount: [0.075, 0.035] });
  if (left === 0) return;
  for (let branch = 0; branch < 2; branch++) {
    const start = points[Math.floor(between(random, 5, 14))]!;
    const turn = between(random, -0.6, 0.6);
    const end: Point = [start[0] + (dx - dy * turn) * 0.5, start[1] + (dy + dx * turn) * 0.5];
    growVessel(field, random, start, end, radius * 0.6, left - 1);
  }
}

function drawAirways({ body, density }: Chest): void {
  const shift = -0.012;
  addStroke(density, {
    points: [
      [shift, -1.1],
      [shift, -0.6],
      [shift - 0.008, -0.2],
    ],
    radius: 0.042 * body.width,
    amount: -0.11,
  });
  for (const side of SIDES) {
    const points = bezier(
      [shift, -0.22],
      [side * 0.05, -0.17],
      [side * 0.1, -0.12],
      [side * 0.17, side < 0 ? -0.06 : -0.1],
    );
    addStroke(density, { points, radius: [0.03, 0.016], amount: [-0.07, -0.03] });
  }
}
