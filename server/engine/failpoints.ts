import fs from 'node:fs';
import { environment } from '../config';

/**
 * A seam for crash tests: kills this process with SIGKILL at the point named in DARKROOM_FAILPOINT ("item@2", "after-commit@3",
 * "item@2:images/a.png" for one item), after DARKROOM_FAILPOINT_AFTER harmless passes. DARKROOM_FAILPOINT_ONCE names a marker file,
 * so that only the first worker dies. DARKROOM_FAILPOINT_FILE names a file with `point [passes]` that running workers obey;
 * the one that dies of it removes it first. All unset in normal life.
 */
export function failpoint(name: string): void {
  const from = environment();
  if (from.DARKROOM_FAILPOINT_FILE) obeyFile(from.DARKROOM_FAILPOINT_FILE, name);
  if (from.DARKROOM_FAILPOINT !== name || !isOver(name, from.DARKROOM_FAILPOINT_AFTER)) return;
  const marker = from.DARKROOM_FAILPOINT_ONCE;
  if (!marker || succeeds(() => fs.writeFileSync(marker, name, { flag: 'wx' }))) die();
}

/** False in the negative control of the crash tests (DARKROOM_TEST_NOT_IDEMPOTENT=1). */
export const isIdempotent = (): boolean => environment().DARKROOM_TEST_NOT_IDEMPOTENT !== '1';

const passes = new Map<string, number>();

function isOver(key: string, after: string | undefined): boolean {
  const passed = (passes.get(key) ?? 0) + 1;
  passes.set(key, passed);
  return passed > Number(after ?? 0);
}

function obeyFile(file: string, name: string): void {
  let wanted = '';
  if (!succeeds(() => (wanted = fs.readFileSync(file, 'utf8')))) return;
  const [point, after] = wanted.trim().split(' ');
  if (point !== name || !isOver(wanted, after)) return;
  if (succeeds(() => fs.unlinkSync(file))) die();
}

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

const die = () => process.kill(process.pid, 'SIGKILL');
