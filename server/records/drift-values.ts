import { Prisma } from '../db/client';
import type { Feature } from './drift-features';
import type { Members } from './population-images';
import type { Tx } from './records';

/** Values of a column as Postgres sends them: eight bytes each. */
export const packed = (value: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`string_agg(float8send(nullif(${value}, 'NaN')), ''::bytea)`;

export type Counts = Map<string, number>;

/** The values of one feature, sorted; those that are not known are left out. */
export async function numbersOf(tx: Tx, feature: Feature, members: Members): Promise<Float64Array> {
  const [row] = await tx.$queryRaw<{ n: Uint8Array | null }[]>`
    select ${packed(Prisma.sql`v.value`)} as n from (${feature.rows(members)}) v`;
  return sortedNumbers(row?.n ? [row.n] : []);
}

/** How often each value of a category was seen; where it is not known is left out. */
export async function countsOf(tx: Tx, feature: Feature, members: Members): Promise<Counts> {
  const rows = await tx.$queryRaw<{ label: string; n: number }[]>`
    select v.value as label, count(*)::int as n from (${feature.rows(members)}) v where v.value is not null group by 1`;
  return new Map(rows.map(({ label, n }) => [label, n]));
}

/** What Postgres sent as big-endian doubles, ascending. */
export function sortedNumbers(parts: readonly Uint8Array[]): Float64Array {
  const bytes = Buffer.concat(parts);
  const numbers = new Float64Array(bytes.length / 8);
  for (let at = 0; at < numbers.length; at++) numbers[at] = bytes.readDoubleBE(at * 8);
  return numbers.sort();
}
