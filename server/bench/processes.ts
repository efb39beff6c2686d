import { type ChildProcess, execFileSync } from 'node:child_process';
import fs from 'node:fs';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** A process and everything below it. */
function family(pid: number): number[] {
  const children = (() => {
    try {
      return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  })();
  return [pid, ...children.flatMap(family)];
}

const read = (pid: number, file: string): string => {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** CPU seconds that a process tree has used so far. */
export function cpuSeconds(pid: number): number {
  return family(pid).reduce((sum, id) => {
    const fields = read(id, 'stat').split(') ')[1]?.split(' ');
    return sum + (fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : 0);
  }, 0);
}

/** Greatest resident memory of each process of a tree, added up, in MiB. */
export const peakRssMib = (pid: number): number => family(pid).reduce((sum, id) => sum + ownPeakRssMib(id), 0);

/** Greatest resident memory of one process, in MiB. */
export const ownPeakRssMib = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0) / 1024;

export async function stopped(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
