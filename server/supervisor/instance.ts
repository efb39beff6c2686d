import fs from 'node:fs';
import path from 'node:path';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity';

/** What a running Darkroom tells the command line beside it. `databasePort` is null when it uses DATABASE_URL. */
export type Instance = { pid: number; port: number; databasePort: number | null };

const fileOf = (home: string) => path.join(home, 'instance.json');

/** Says in `home` that this process runs Darkroom there; the returned function takes it back. */
export function announceInstance(home: string, instance: Omit<Instance, 'pid'>): () => void {
  const file = fileOf(home);
  fs.writeFileSync(`${file}.new`, JSON.stringify({ ...thisProcess(), ...instance }), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  return () => fs.rmSync(file, { force: true });
}

/** The Darkroom that runs on `home` now, or null. */
export function readInstance(home: string): Instance | null {
  try {
    const { startedAt, ...instance } = JSON.parse(fs.readFileSync(fileOf(home), 'utf8')) as Instance & ProcessIdentity;
    return isRunning({ pid: instance.pid, startedAt }) ? instance : null;
  } catch {
    return null;
  }
}
