// Nine stops of viridis, dark to light. Source: matplotlib (CC0), van der Walt and Smith 2015.
const STOPS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [253, 231, 37],
];

/** The colour of a share (0–1) of the greatest value: red, green, blue, 0–255. */
export function viridis(share: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(at));
  const part = at - low;
  const [from, to] = [STOPS[low]!, STOPS[low + 1]!];
  return [0, 1, 2].map((channel) => Math.round(from[channel]! + part * (to[channel]! - from[channel]!))) as [
    number,
    number,
    number,
  ];
}

export const VIRIDIS_GRADIENT = `linear-gradient(to right, ${STOPS.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
