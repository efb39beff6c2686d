import { afterAll, describe, expect, it } from 'vitest';
import { PIPELINE_STEPS } from '../domain/steps';
import { recover } from '../services/runs/steer-run';
import { aCrashSite } from '../testing/crash-site';
import { drawMixedFolder } from '../testing/folders';
import { settled } from '../testing/instance';

const site = await aCrashSite((folder) => drawMixedFolder(folder, 30));
const lead = site.instance.as('data_lead');
await site.hire();
afterAll(() => site.close());

/** Steps in threes: a run can be recovered three times. */
const THREES = [1, 4, 7].map((first) => PIPELINE_STEPS.filter(({ number }) => number >= first && number < first + 3));

describe.each(['by number', 'by id'])('recovering %s', (way) => {
  it.each(THREES)('from any step ends as if nothing had been repeated', async (...steps) => {
    const run = await site.start();
    await settled(lead, run.run_id);
    for (const [index, step] of steps.entries()) {
      await recover(lead, { id: run.run_id, from_step: way === 'by id' ? step.id : step.number });
      // A repeated tiering finds everything where it belongs: it has nothing to count.
      await site.expectUndisturbed(run, ['step_counts']);
      const view = await settled(lead, run.run_id);
      expect(view).toMatchObject({ recoveries: index + 1, attempt: index + 2 });
      // Steps before it belong to the attempt that did them.
      const redone = view.steps.filter(({ attempt }) => attempt === index + 2).map(({ number }) => number);
      expect(redone).toEqual(PIPELINE_STEPS.map(({ number }) => number).filter((number) => number >= step.number));
    }
  });
});

it('is refused after three recoveries, and changes nothing', async () => {
  const run = await site.start();
  await settled(lead, run.run_id);
  for (let time = 0; time < 3; time++) {
    await recover(lead, { id: run.run_id, from_step: 8 });
    await settled(lead, run.run_id);
  }
  await expect(recover(lead, { id: run.run_id, from_step: 8 })).rejects.toMatchObject({
    kind: 'conflict',
    code: 'too_many_recoveries',
  });
  await site.expectUndisturbed(run);
});

it('is refused to somebody who may not import', async () => {
  const run = await site.start();
  await settled(lead, run.run_id);
  const radiologist = site.instance.as('radiologist');
  await expect(recover(radiologist, { id: run.run_id, from_step: 8 })).rejects.toMatchObject({ kind: 'forbidden' });
});
