import fs from 'node:fs';

/** A process that is not mistaken for a later one with the same number. */
export type ProcessIdentity = { pid: number; startedAt: string };

export const thisProcess = (): ProcessIdentity => ({ pid: process.pid, startedAt: startOf(process.pid) });

export const isRunning = ({ pid, startedAt }: ProcessIdentity): boolean => isAlive(pid) && startOf(pid) === startedAt;

/** True while process `pid` runs; one that has ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statOf(pid)[0] !== 'Z';
}

// Boot and clock tick at which it started, where the system tells (Linux); else the number alone has to do.
function startOf(pid: number): string {
  const ticks = statOf(pid)[19];
  return ticks ? `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}` : '';
}

function statOf(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  } catch {
    return [];
  }
}
