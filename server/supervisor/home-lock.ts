import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConflictError } from '../errors';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity';

/**
 * Takes `home` for this process alone, until the returned function is called. A lock whose process is gone is taken over.
 * @throws ConflictError while another process has it
 */
export function lockHome(home: string): () => void {
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = path.join(home, 'lock');
  const aside = path.join(home, `lock.${process.pid}.${randomBytes(4).toString('hex')}`);
  const mine = JSON.stringify(thisProcess());
  fs.writeFileSync(aside, mine, { mode: 0o600 });
  try {
    while (!link(aside, lock)) {
      const text = read(lock);
      if (isHeld(text)) throw taken(home, text);
      removeStale(lock, text);
    }
  } finally {
    fs.rmSync(aside, { force: true });
  }
  return () => {
    if (read(lock) === mine) fs.rmSync(lock, { force: true });
  };
}

// A link appears with its whole content, and never replaces one that is there.
function link(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

// Moved away first: of two processes that find it stale, only one may remove it, and never the other's fresh lock.
function removeStale(lock: string, seen: string) {
  const away = `${lock}.${process.pid}.stale`;
  try {
    fs.renameSync(lock, away);
  } catch {
    return;
  }
  if (read(away) !== seen) link(away, lock);
  fs.rmSync(away, { force: true });
}

function isHeld(text: string): boolean {
  try {
    return isRunning(JSON.parse(text) as ProcessIdentity);
  } catch {
    return false;
  }
}

function taken(home: string, text: string): ConflictError {
  const { pid } = JSON.parse(text) as ProcessIdentity;
  return new ConflictError({
    code: 'home_in_use',
    message: `Darkroom is running already on ${home} (process ${pid}).`,
    fix: 'Use the running one, stop it first, or set DARKROOM_HOME to another folder (and PORT to another port).',
  });
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
