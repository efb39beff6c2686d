/** Where a value lies between two others on a logarithmic axis, from 0 to 1. */
export const shareOf = (value: number, from: number, to: number): number =>
  to === from ? 0.5 : Math.max(0, Math.min(1, Math.log(value / from) / Math.log(to / from)));

const STEPS = [[1, 2, 5], [1, 3], [1]];

/** Round values of an axis, few enough to be read. */
export function logTicks(from: number, to: number, most = 7): number[] {
  const first = Math.floor(Math.log10(from));
  const last = Math.ceil(Math.log10(to));
  const powers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const within = (step: readonly number[]) =>
    powers
      .flatMap((power) => step.map((digit) => Number((digit * 10 ** power).toPrecision(1))))
      .filter((value) => value >= from * 0.999 && value <= to * 1.001);
  const all = STEPS.map(within);
  return all.find((ticks) => ticks.length <= most) ?? all.at(-1)!.filter((_, at) => at % 2 === 0);
}
