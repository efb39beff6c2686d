import { Prisma } from '../db/client';
import type { MeasureName } from '../domain/measures';
import type { NumberRange } from '../domain/number-ranges';

const ofFacts = (...path: string[]) =>
  Prisma.raw(
    `(i.facts -> 'measures' ${path.map((name, at) => `${at === path.length - 1 ? '->>' : '->'} '${name}'`).join(' ')})::float8`,
  );

/** What is measured, over `image i`; null where it is not known. */
export const MEASURE_SQL: Readonly<Record<MeasureName, Prisma.Sql>> = {
  width: Prisma.sql`i.width::float8`,
  height: Prisma.sql`i.height::float8`,
  aspect: Prisma.sql`i.width::float8 / nullif(i.height, 0)`,
  brightness: ofFacts('brightness', 'mean'),
  contrast: ofFacts('contrast'),
  sharpness: ofFacts('sharpness'),
  megabytes: Prisma.sql`i.bytes::float8 / 1048576`,
};

/** Whether a number lies in a range; what is not known lies in none. */
export function isWithin(value: Prisma.Sql, { from, until, isClosed }: NumberRange): Prisma.Sql {
  const ends = [
    ...(from === null ? [] : [Prisma.sql`${value} >= ${from}::float8`]),
    ...(until === null ? [] : [Prisma.sql`${value} ${Prisma.raw(isClosed ? '<=' : '<')} ${until}::float8`]),
  ];
  return Prisma.sql`(${Prisma.join(ends, ' and ')})`;
}
