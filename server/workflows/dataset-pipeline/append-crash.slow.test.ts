import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled, type Worker } from '../../testing/instance';

const instance = await anInstance();
const lead = instance.as('data_lead');
const trigger = path.join(instance.home, 'failpoint');
const workers: Worker[] = [];
const hire = () => {
  const worker = aWorker(instance, { DARKROOM_FAILPOINT_FILE: trigger });
  workers.push(worker);
  return worker;
};
afterAll(async () => {
  for (const worker of workers) worker.kill();
  await Promise.all(workers.map(({ ended }) => ended));
  await instance.close();
});

async function draw(name: string, seeds: number[], names: string): Promise<string> {
  const folder = path.join(instance.inbox, name);
  await drawImages(
    folder,
    seeds.map((seed) => ({ name: `${name}/${seed}.png`, seed, label: '0 0.5 0.5 0.2 0.2\n1 0.4 0.4 0.1 0.1\n' })),
  );
  fs.writeFileSync(path.join(folder, 'data.yaml'), `names: [${names}]\n`);
  return folder;
}

const start = (folder: string, dataset_id?: string) =>
  importFolder(lead, folder, {}, dataset_id ? { name: undefined, dataset_id } : {});
async function completed(run: { run_id: string; dataset_id: string }): Promise<string> {
  const told = workers.map((worker) => worker.output()).join('\n---\n');
  expect(await settled(lead, run.run_id), told).toMatchObject({ state: 'completed', error: null });
  return run.dataset_id;
}

/** What a dataset holds, without ids and times. */
const contentsOf = (id: string) =>
  instance.records.as(lead.actor.tenantId, (tx) =>
    Promise.all(
      [
        'select class_id, name from dataset_class where dataset_id = $1::uuid order by 1',
        'select filename, sha256, status, verdict, split from image where dataset_id = $1::uuid order by 1',
        'select i.filename, a.class_id, a.line from annotation a join image i on i.id = a.image_id where a.dataset_id = $1::uuid order by 1, 2',
        `select i.filename, m.role, m.stage, m.removed, g.size from duplicate_member m join image i on i.id = m.image_id
           join duplicate_group g on g.id = m.group_id where m.dataset_id = $1::uuid order by 1`,
        'select key, tier, leftover_tier from stored_object where dataset_id = $1::uuid order by 1',
      ].map((sql) => tx.$queryRawUnsafe<object[]>(sql, id)),
    ).then((tables) => JSON.stringify(tables).replaceAll(id, 'DATASET')),
  );

it('appends the same when workers are killed while classes are merged and copies written', async () => {
  let worker = hire();
  const first = await draw('first', [0, 1, 2, 3], 'nodule, mass');
  const second = await draw('second', [2, 3, 4, 5], 'mass, effusion');
  const [calm, rough] = [await completed(await start(first)), await completed(await start(first))];
  await completed(await start(second, calm));
  const arm = (point: string) => fs.writeFileSync(trigger, point);
  const died = async () => {
    await worker.ended;
    expect(fs.existsSync(trigger)).toBe(false);
  };
  arm('after-commit@1 1'); // the first commit is the start of the step
  await start(second, rough);
  await died();
  arm('after-commit@4 2');
  worker = hire();
  await died();
  hire();
  const [run] = await instance.records.as(lead.actor.tenantId, (tx) =>
    tx.run.findMany({ where: { dataset_id: rough }, orderBy: { created_at: 'desc' } }),
  );
  await completed({ run_id: run!.id, dataset_id: rough });
  expect(await contentsOf(rough)).toEqual(await contentsOf(calm));
});
