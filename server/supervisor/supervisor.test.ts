import { afterEach, expect, it } from 'vitest';
import { openLog } from '../log';
import { isAlive } from './process-identity';
import { Supervisor } from './supervisor';

const patience = { firstDelayMs: 1, longestDelayMs: 1, deaths: 3, withinMs: 60_000 };
let lines: string[] = [];
let wake = () => {};
let supervisor: Supervisor;

function aSupervisor(stopMs = 10_000) {
  lines = [];
  supervisor = new Supervisor({
    log: openLog('tests'),
    patience,
    stopMs,
    print: (line) => {
      lines.push(line);
      wake();
    },
  });
  return supervisor;
}
afterEach(() => supervisor.stop());

const keep = (name: string, script: string) => supervisor.keep({ name, args: ['-e', script], env: { ...process.env } });
async function until(isTrue: () => boolean) {
  while (!isTrue()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
const says = (text: string) => lines.filter((line) => line.startsWith(text));
const pidsOf = (name: string) => says(name).map((line) => Number(line.split(' ')[1]));
const living = (name: string, onTerm: string) =>
  `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1e6); console.log('${name}', process.pid)`;

it('starts a child again after it was killed', async () => {
  aSupervisor();
  keep('a', living('a', 'process.exit(0)'));
  await until(() => pidsOf('a').length === 1);
  process.kill(pidsOf('a')[0]!, 'SIGKILL');
  await until(() => pidsOf('a').length === 2);
  expect(pidsOf('a').map(isAlive)).toEqual([false, true]);
});

it('gives up with the reason when a child keeps dying', async () => {
  aSupervisor();
  keep('broken', 'process.exit(7)');
  expect(await supervisor.gaveUp).toBe('broken died 3 times in 60 s, last: exit code 7');
});

it('stops children one after the other, in the order they were started', async () => {
  aSupervisor();
  for (const name of ['web', 'worker', 'gateway']) {
    keep(name, living(name, `console.log('bye ${name}'); setTimeout(() => process.exit(0), 20)`));
  }
  await until(() => lines.length === 3);
  await supervisor.stop();
  expect(says('bye')).toEqual(['bye web', 'bye worker', 'bye gateway']);
});

it('kills a child that does not want to end, and what it started', async () => {
  aSupervisor(200);
  const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])`;
  keep('a', `const other = ${grandchild}; ${living('a', '')}; console.log('other', other.pid)`);
  await until(() => lines.length === 2);
  await supervisor.stop();
  const pids = [...pidsOf('a'), ...pidsOf('other')];
  await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
});

it('starts nothing again once it stops', async () => {
  aSupervisor();
  keep('a', living('a', 'process.exit(1)'));
  await until(() => pidsOf('a').length === 1);
  await supervisor.stop();
  expect(pidsOf('a')).toHaveLength(1);
});
