import { fork } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { drawFilms, openSample, writeTables } from './draw-sample';

// Processes of their own: drawing keeps cores busy, and nothing else may wait for it. The first one starts helpers for its other shares.
const MOST_PROCESSES = 4;
os.setPriority(5);
process.on('disconnect', () => process.exit(1)); // nobody waits for it any more

const [folder = '', seed = '', count = '', nth = '0', of = ''] = process.argv.slice(2);
const sample = { folder, seed: Number(seed), count: Number(count) };
const processes = Number(of) || Math.min(os.availableParallelism(), MOST_PROCESSES);
const share = { nth: Number(nth), of: processes };
const drawnBy = new Map<number, number>();

if (of) await draw();
else {
  await openSample(sample);
  await Promise.all([draw(), ...Array.from({ length: processes - 1 }, (_, index) => helper(index + 1))]);
  await writeTables(sample);
}
await tell();
// Not by disconnecting: that looks as if the parent were gone.
process.exit(0);

function draw(): Promise<void> {
  return drawFilms({
    ...sample,
    share,
    onDrawn(done) {
      drawnBy.set(share.nth, done);
      void tell();
    },
  });
}

/** Another process that draws share `number`. */
function helper(number: number): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), [folder, seed, count, String(number), String(processes)]);
  child.on('message', ({ done }: { done: number }) => {
    drawnBy.set(number, done);
    void tell();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, by) => {
      if (code === 0) resolve();
      else reject(new Error(`A drawing process ended with ${by ?? code}.`));
    });
  });
}

/** How many images are drawn by this process and its helpers. */
function tell(): Promise<void> {
  const done = [...drawnBy.values()].reduce((sum, each) => sum + each, 0);
  return new Promise((sent) => {
    if (process.send) process.send({ done, total: sample.count }, () => sent());
    else sent();
  });
}
