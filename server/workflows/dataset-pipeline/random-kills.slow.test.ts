import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { hasEnded } from '../../domain/run-states';
import { getRunView } from '../../services/runs/view-run';
import { aCrashSite } from '../../testing/crash-site';
import { drawMixedFolder } from '../../testing/folders';
import { seeded } from '../../testing/images';

const KILLS = 10;
const SEED = 20_240_117;
const LONGEST_LIFE_MS = 4_000;
const site = await aCrashSite((folder) => drawMixedFolder(folder, 300));
const lead = site.instance.as('data_lead');
afterAll(() => site.close());

it(`ends as if nothing had happened after ${KILLS} kills at moments drawn with seed ${SEED}`, async () => {
  const random = seeded(SEED);
  const runs = [await site.start()];
  let worker = await site.hire();
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(random() * LONGEST_LIFE_MS); // the life of this worker, not a wait for something
    worker.kill();
    await worker.ended;
    const { state } = await getRunView(lead, { id: runs.at(-1)!.run_id });
    if (hasEnded(state)) runs.push(await site.start());
    worker = await site.hire();
  }
  expect(runs.length).toBeLessThan(KILLS);
  for (const run of runs) await site.expectUndisturbed(run);
});
