type Hex = string;

const channels = (hex: Hex) => [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));

/** WCAG relative luminance of `#rrggbb`, 0–1. */
export function luminance(hex: Hex): number {
  const [red = 0, green = 0, blue = 0] = channels(hex).map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG contrast ratio of two colours, 1–21. */
export function contrast(a: Hex, b: Hex): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` (0–1) of `b` mixed into `a`. */
export function mix(a: Hex, b: Hex, share: number): Hex {
  const other = channels(b);
  const mixed = channels(a).map((value, index) => Math.round(value * (1 - share) + (other[index] ?? 0) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The first colour on the way from `colour` to `towards` whose contrast on `background` is at least `ratio`. */
export function readable(colour: Hex, background: Hex, towards: Hex, ratio = 5.2): Hex {
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, towards, share);
    if (contrast(candidate, background) >= ratio) return candidate;
  }
  return towards;
}
