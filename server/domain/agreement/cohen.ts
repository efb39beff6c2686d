import { InvalidInputError } from '../../errors';
import { normalP, Z_95 } from './normal';

export type Interval = [low: number, high: number];

export type Cohen = {
  kappa: number;
  /** Large-sample standard error. */
  ase: number;
  /** 95 %, within [-1, 1]. */
  ci: Interval;
  /** Against kappa = 0; null where the standard error under chance is 0. */
  z: number | null;
  p: number | null;
};

/**
 * Cohen's kappa of a square table: `table[i][j]` images that one reader put into category i and the other into j.
 * 1 is full agreement, 0 chance. Null when the table is empty or both used one same category only (kappa is undefined).
 * Source: Cohen 1960; standard errors by Fleiss, Cohen and Everitt 1969 (as SAS PROC FREQ prints them).
 * @throws InvalidInputError when the table is not square
 */
export function cohenKappa(table: readonly (readonly number[])[]): Cohen | null {
  if (table.some((row) => row.length !== table.length)) throw notSquare();
  const total = table.flat().reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const share = table.map((row) => row.map((count) => count / total));
  const rows = share.map((row) => row.reduce((sum, part) => sum + part, 0));
  const columns = share.map((_, column) => share.reduce((sum, row) => sum + row[column]!, 0));
  const observed = share.reduce((sum, row, index) => sum + row[index]!, 0);
  const expected = rows.reduce((sum, part, index) => sum + part * columns[index]!, 0);
  if (1 - expected < 1e-12) return null;
  const kappa = (observed - expected) / (1 - expected);
  let spread = 0;
  let chance = 0;
  for (const [i, row] of share.entries())
    for (const [j, part] of row.entries()) {
      const both = rows[j]! + columns[i]!;
      const keep = i === j ? 1 - (rows[i]! + columns[i]!) * (1 - kappa) : 0;
      spread += i === j ? part * keep * keep : part * (1 - kappa) ** 2 * both * both;
      if (i === j) chance += rows[i]! * columns[i]! * (rows[i]! + columns[i]!);
    }
  const left = kappa - expected * (1 - kappa);
  const ase = Math.sqrt(Math.max(0, spread - left * left) / total) / (1 - expected);
  const aseOfChance = Math.sqrt(Math.max(0, expected + expected * expected - chance) / total) / (1 - expected);
  const z = aseOfChance > 0 ? kappa / aseOfChance : null;
  return { kappa, ase, ci: intervalAround(kappa, ase), z, p: z === null ? null : normalP(z) };
}

/** 95 % around an estimate by its standard error, cut to what the statistic can be. */
export const intervalAround = (value: number, error: number, [low, high]: Interval = [-1, 1]): Interval => [
  Math.max(low, value - Z_95 * error),
  Math.min(high, value + Z_95 * error),
];

const notSquare = () =>
  new InvalidInputError({
    code: 'table_not_square',
    message: 'The table of two readers is not square.',
    fix: 'Give one row and one column for every category.',
  });
