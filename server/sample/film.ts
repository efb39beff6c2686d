import { seeded } from '../domain/seeded';
import { type Field, type Point, SIDE } from './canvas';
import { between, chanceOf } from './chance';

/** Side length of a finished film in pixels. */
export const FILM = 1024;

/** How a film was taken: where the body stood, how bright, how grainy. */
export type Exposure = {
  /** Shares of the film. */
  shift: Point;
  scale: number;
  /** Tangent of the angle. */
  tilt: number;
  low: number;
  high: number;
  grain: number;
  /** Black edges in pixels: left, top, right, bottom. */
  shutters: [number, number, number, number];
  marker: boolean;
  seed: number;
};

export function someExposure(seed: number): Exposure {
  const random = chanceOf(seed, 3);
  const edge = () => (random() < 0.25 ? Math.floor(between(random, 6, 34)) : 0);
  return {
    shift: [between(random, -0.045, 0.045), between(random, -0.045, 0.035)],
    scale: between(random, 0.94, 1.05),
    tilt: between(random, -0.035, 0.035),
    low: between(random, 0.05, 0.12),
    high: between(random, 1.08, 1.22),
    grain: between(random, 0.4, 0.9),
    shutters: [edge(), edge(), edge(), edge()],
    marker: random() < 0.8,
    seed,
  };
}

/** Where a point of the body lies on the film, in pixels. */
export function onFilm({ shift, scale, tilt }: Exposure, [x, y]: Point): Point {
  const turn = 1 / Math.sqrt(1 + tilt * tilt);
  const [across, down] = [(x - y * tilt) * turn * scale + shift[0], (x * tilt + y) * turn * scale + shift[1]];
  return [((across + 1) * FILM) / 2, ((down + 1) * FILM) / 2];
}

/** 8-bit grey pixels, rows first: the body as it stood, through the film's response, with grain, edges and a side marker. */
export function expose(density: Field, exposure: Exposure): Uint8Array {
  const { scale, tilt, low, high, grain, seed } = exposure;
  const [shiftX, shiftY] = exposure.shift;
  const film = new Uint8Array(FILM * FILM);
  const response = responseOf(low, high);
  const turn = 1 / (scale * Math.sqrt(1 + tilt * tilt));
  const random = seeded(seed ^ 0x5eed);
  let noise = (random() * 4294967296) | 1;
  let last = 0;
  const half = SIDE / 2;
  for (let row = 0; row < FILM; row++) {
    const v = ((row + 0.5) * 2) / FILM - 1 - shiftY;
    for (let column = 0; column < FILM; column++) {
      const u = ((column + 0.5) * 2) / FILM - 1 - shiftX;
      let x = ((u + v * tilt) * turn + 1) * half - 0.5;
      let y = ((v - u * tilt) * turn + 1) * half - 0.5;
      x = x < 0 ? 0 : x > SIDE - 1.001 ? SIDE - 1.001 : x;
      y = y < 0 ? 0 : y > SIDE - 1.001 ? SIDE - 1.001 : y;
      const cellX = x | 0;
      const cellY = y | 0;
      const place = cellY * SIDE + cellX;
      const shareX = x - cellX;
      const above = density[place]! * (1 - shareX) + density[place + 1]! * shareX;
      const under = density[place + SIDE]! * (1 - shareX) + density[place + SIDE + 1]! * shareX;
      const value = above + (under - above) * (y - cellY);
      const step = value <= 0 ? 0 : value >= 1.5 ? 3071 : (value * 2048) | 0;
      noise ^= noise << 13;
      noise ^= noise >>> 17;
      noise ^= noise << 5;
      const fresh = ((noise & 255) + ((noise >>> 8) & 255) + ((noise >>> 16) & 255) - 382) * 0.0078;
      last = last * 0.45 + fresh; // the detector blurs a little
      const plain = response[step]!;
      const grey = plain + last * grain * (0.7 + plain * 0.004);
      film[row * FILM + column] = grey <= 0 ? 0 : grey >= 255 ? 255 : (grey + 0.5) | 0;
    }
  }
  if (exposure.marker) drawMarker(film, seed);
  drawShutters(film, exposure);
  return film;
}

function responseOf(low: number, high: number): Float32Array {
  return Float32Array.from({ length: 3072 }, (_, step) => {
    const t = Math.min(1, Math.max(0, (step / 2048 - low) / (high - low)));
    return 3 + 247 * (t * 0.45 + t * t * (3 - 2 * t) * 0.55);
  });
}

const LETTER = ['10000', '10000', '10000', '10000', '10000', '10000', '11111'];

/** An L of lead on the person's left. */
function drawMarker(film: Uint8Array, seed: number): void {
  const random = chanceOf(seed, 4);
  const size = Math.floor(between(random, 5, 8));
  const [left, top] = [Math.floor(between(random, 900, 950)), Math.floor(between(random, 40, 90))];
  for (let y = 0; y < LETTER.length * size; y++) {
    for (let x = 0; x < 5 * size; x++) {
      if (LETTER[Math.floor(y / size)]![Math.floor(x / size)] === '1') film[(top + y) * FILM + left + x] = 246;
    }
  }
}

function drawShutters(film: Uint8Array, { shutters: [left, top, right, bottom] }: Exposure): void {
  for (let y = 0; y < FILM; y++) {
    if (y < top || y >= FILM - bottom) film.fill(2, y * FILM, (y + 1) * FILM);
    else {
      film.fill(2, y * FILM, y * FILM + left);
      film.fill(2, (y + 1) * FILM - right, (y + 1) * FILM);
    }
  }
}
