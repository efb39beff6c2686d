import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { type Drawer, drawMixedFolder } from './folders';
import { anInstance, aWorker, type Instance, importFolder, settled, type Worker } from './instance';
import { until } from './poll';
import { filesOf, type Snapshot, snapshotOf } from './snapshot';

/** Everything on: labels by keyword with sidecars, few images hot, lenient, so that every step has work. */
export const EVERYTHING = {
  validation_mode: 'lenient',
  enable_labeling: true,
  label_source: 'keyword',
  label_keywords: { cat: 'cat', dog: 'dog' },
  label_formats: ['txt', 'json', 'csv', 'yaml'],
  hot_storage_threshold: 10,
};

export type CrashSite = {
  instance: Instance;
  folder: string;
  /** What a run that nobody disturbs leaves behind. */
  undisturbed: Snapshot;
  /** Starts a worker that obeys `arm`, and waits until it is ready, or killed. */
  hire(extra?: Record<string, string>): Promise<Worker>;
  /** The worker that comes to this point (the `after`+1-th time) dies of it; only one does. */
  arm(point: string, after?: number): void;
  /** True once a worker died of what was armed. */
  wentOff(): boolean;
  start(): Promise<{ run_id: string; dataset_id: string }>;
  /** Waits for the end of the run and compares all it left with the undisturbed run; `besides` names tables that may differ. */
  expectUndisturbed(run: { run_id: string; dataset_id: string }, besides?: string[]): Promise<void>;
  close(): Promise<void>;
};

/** A place to kill workers in: an instance, a folder with some of everything, and what its import should come to. */
export async function aCrashSite(draw: Drawer = drawMixedFolder): Promise<CrashSite> {
  const instance = await anInstance();
  const lead = instance.as('data_lead');
  const folder = path.join(instance.inbox, 'mixed');
  await draw(folder);
  const originals = filesOf(folder);
  const trigger = path.join(instance.home, 'failpoint');
  const workers: Worker[] = [];
  const hire: CrashSite['hire'] = async (extra = {}) => {
    const worker = aWorker(instance, { DARKROOM_FAILPOINT_FILE: trigger, ...extra });
    workers.push(worker);
    await until(
      () => `a worker that is ready: ${worker.output()}`,
      // One that takes over deadly work may die of it before it says so.
      () => worker.output().includes('worker.ready') || worker.child.signalCode !== null,
    );
    return worker;
  };
  const start = () => importFolder(lead, folder, EVERYTHING);
  const told = () => workers.map((worker) => worker.output()).join('\n---\n');

  const first = await hire();
  const calm = await start();
  expect(await settled(lead, calm.run_id), told()).toMatchObject({ state: 'completed', error: null });
  const undisturbed = await snapshotOf(instance, calm);
  first.kill('SIGTERM');
  await first.ended;

  return {
    instance,
    folder,
    undisturbed,
    hire,
    arm: (point, after = 0) => fs.writeFileSync(trigger, `${point} ${after}`),
    wentOff: () => !fs.existsSync(trigger),
    start,
    async expectUndisturbed(run, besides = []) {
      const { state, error } = await settled(lead, run.run_id);
      expect({ state, error }, told()).toEqual({ state: 'completed', error: null });
      const left = await snapshotOf(instance, run);
      const same = Object.fromEntries(besides.map((table) => [table, undisturbed.rows[table]!]));
      expect({ ...left, rows: { ...left.rows, ...same } }).toEqual(undisturbed);
    },
    async close() {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map((worker) => worker.ended));
      expect(filesOf(folder)).toEqual(originals);
      await instance.close();
    },
  };
}

export const isAlive = ({ child }: Worker): boolean => child.exitCode === null && child.signalCode === null;

/** Every seam at which a worker can be killed, in all eight steps. `after` passes over what a step does before its items. */
export const KILL_POINTS: { point: string; after?: number }[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((step) => [
    { point: `inside@${step}` },
    { point: `before-checkpoint@${step}` },
    { point: `before-commit@${step}`, after: 1 }, // the first is the start of the step
    { point: `after-commit@${step}`, after: 1 },
  ]),
  ...[2, 3, 5, 6].map((step) => ({ point: `item@${step}`, after: 3 })),
  { point: 'before-commit@2', after: 8 },
  { point: 'after-commit@2', after: 8 },
  { point: 'after-store@2', after: 20 },
  { point: 'after-copy@6', after: 5 },
  { point: 'after-delete@6' },
];
