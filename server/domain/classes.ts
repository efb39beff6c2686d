/** What a class is called when nothing names it. */
export const unnamedClass = (id: number): string => `class_${id}`;

// Okabe & Ito 2008, colour universal design. Its black is a grey here: it must show on an X-ray.
const OKABE_ITO = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', '#999999'] as const;
const LIGHTNESS = 0.72;
const CHROMA = 0.1; // inside sRGB for every hue at this lightness
const GOLDEN_ANGLE = 137.508; // degrees; neighbours in number are far apart in hue

/**
 * The colour of a class, `#rrggbb`, for ever the same for one id. The first eight can be told apart by colour-blind eyes;
 * the others have equal lightness and differ in hue. Colour is never the only sign: draw the name as well.
 */
export function classColour(classId: number): string {
  const known = OKABE_ITO[classId];
  if (known) return known;
  return oklchToHex(LIGHTNESS, CHROMA, (Math.abs(classId - OKABE_ITO.length) * GOLDEN_ANGLE) % 360);
}

/** Source: Ottosson 2020, "A perceptual color space for image processing". Hue in degrees. */
function oklchToHex(lightness: number, chroma: number, hue: number): string {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${linear.map((value) => byteOf(value).toString(16).padStart(2, '0')).join('')}`;
}

function byteOf(linear: number): number {
  const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, encoded)));
}
