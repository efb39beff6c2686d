import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';

const CASES = path.resolve(import.meta.dirname, '../../../../shared/cases');

/** The folder of cases with known answers. */
export const caseFolder = (name: string): string => path.join(CASES, name);

/**
 * `describe` for tests that need a folder of cases with known answers: skipped, and saying so, on a machine without it;
 * where CI=true a missing folder fails.
 */
export const describeCase = (name: string, tests: () => void): void => {
  const isThere = existsSync(caseFolder(name)) || process.env.CI === 'true';
  describe.skipIf(!isThere)(isThere ? name : `${name} (skipped: ../shared/cases/${name} is not here)`, tests);
};
