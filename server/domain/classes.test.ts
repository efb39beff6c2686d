import { describe, expect, it } from 'vitest';
import { classColour, unnamedClass } from './classes';

/** Relative luminance, WCAG 2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the colour of a class', () => {
  it('is one of Okabe and Ito for the first eight', () => {
    expect([0, 1, 5].map(classColour)).toEqual(['#e69f00', '#56b4e9', '#d55e00']);
  });

  it('is a different one for each of the first two hundred classes', () => {
    const colours = Array.from({ length: 200 }, (_, id) => classColour(id));
    expect(new Set(colours).size).toBe(200);
    expect(colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
  });

  it('has about the same lightness for all generated ones', () => {
    const lights = Array.from({ length: 300 }, (_, index) => luminance(classColour(8 + index)));
    expect(Math.max(...lights) - Math.min(...lights)).toBeLessThan(0.06);
  });
});

it('a class without a name is called by its number', () => expect(unnamedClass(7)).toBe('class_7'));
