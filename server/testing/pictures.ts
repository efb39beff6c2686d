import sharp, { type Sharp } from 'sharp';
import { seeded } from './images';

/** Coloured patches of several sizes: something at every frequency, as in a photo. */
export function photo(seed: number): Sharp {
  const random = seeded(seed);
  const [width, height] = [320, 240];
  const patches = Array.from({ length: 250 }, (_, nth) => ({
    x: random() * width,
    y: random() * height,
    radius: 4 + 60 * random() * (1 - nth / 250),
    colour: [random() * 255, random() * 255, random() * 255],
  }));
  const pixels = Buffer.alloc(width * height * 3, 128);
  for (const { x, y, radius, colour } of patches) {
    for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(height, y + radius); row++) {
      for (let column = Math.max(0, Math.ceil(x - radius)); column < Math.min(width, x + radius); column++) {
        if ((column - x) ** 2 + (row - y) ** 2 < radius ** 2) pixels.set(colour, (row * width + column) * 3);
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Something like a chest in grey: ribs, and with `changed` another picture in a quarter of it. */
export function chest(seed: number, changed = false): Sharp {
  const random = seeded(seed);
  const spots = Array.from(
    { length: 60 },
    () => [random() * 400, random() * 400, 6 + random() * 30, random() * 120 - 60] as const,
  );
  const pixels = Buffer.alloc(400 * 400);
  for (let y = 0, at = 0; y < 400; y++) {
    for (let x = 0; x < 400; x++) {
      let value = 90 + 40 * Math.sin((y + 0.002 * (x - 200) ** 2) / 9) + 60 * Math.exp(-(((x - 200) / 60) ** 2));
      for (const [cx, cy, radius, height] of spots)
        value += height * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2);
      if (changed && x > 200 && y > 260) value += 45 * Math.sin(x / 5) * Math.cos(y / 7);
      pixels[at++] = Math.min(255, Math.max(0, value));
    }
  }
  return sharp(pixels, { raw: { width: 400, height: 400, channels: 1 } }).toColourspace('b-w');
}
