import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LISTED_BANDS } from '../../domain/funnel';
import { imageListInput } from '../../domain/wire/image-lists';
import { importRequest } from '../../domain/wire/imports';
import { runListInput } from '../../domain/wire/runs';
import { getDataset } from '../../services/datasets/datasets';
import { listImages } from '../../services/datasets/images';
import { listDuplicates, listVerdicts } from '../../services/datasets/problem-lists';
import { getReport } from '../../services/datasets/report';
import { dryRunImport } from '../../services/imports/dry-run';
import { recover } from '../../services/runs/steer-run';
import { getRunView, listRuns } from '../../services/runs/view-run';
import { type Drawn, drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const NAMES = 'names: [nodule, mass]\n';
let folders = 0;

async function draw(images: Drawn[], yaml: string | null = NAMES): Promise<string> {
  const folder = path.join(instance.inbox, `folder-${++folders}`);
  await drawImages(folder, images);
  if (yaml !== null) fs.writeFileSync(path.join(folder, 'data.yaml'), yaml);
  return folder;
}

async function imported(folder: string, pipeline: Record<string, unknown> = {}, dataset_id?: string) {
  const run = await importFolder(
    lead,
    folder,
    { validation_mode: 'lenient', ...pipeline },
    dataset_id ? { name: undefined, dataset_id } : {},
  );
  const { state, error } = await settled(lead, run.run_id);
  expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
  return run;
}

const rowsOf = async <Row>(sql: string, ...values: unknown[]) =>
  instance.records.as(lead.actor.tenantId, (tx) => tx.$queryRawUnsafe<Row[]>(sql, ...values));
const imagesOf = (id: string) =>
  rowsOf<{ filename: string; status: string; split: string | null; run_id: string }>(
    'select filename, status, split, run_id::text from image where dataset_id = $1::uuid order by run_id, filename',
    id,
  );
const copiesOf = async (id: string) => {
  const { items } = await listDuplicates(lead, { id, limit: 1000 });
  const best = new Map(items.flatMap((row) => (row.status === 'best' ? [[row.group_id, row.filename]] : [])));
  return items
    .filter(({ status }) => status === 'duplicate')
    .map((row) => `${row.filename} of ${best.get(row.group_id)} by ${row.stage}, ${row.group_size} in all`)
    .sort();
};

describe('a dataset that grows', () => {
  const label = '0 0.5 0.5 0.2 0.2\n';
  const first = [0, 1, 2, 3].map((seed) => ({ name: `images/first-${seed}.png`, seed, label }));
  const second = [
    { name: 'images/again-1.png', seed: 1 },
    { name: 'images/again-2.jpg', seed: 2, format: 'jpeg' as const },
    { name: 'images/twin-a.png', seed: 50 },
    { name: 'images/twin-b.png', seed: 50 },
    { name: 'images/first-0.png', seed: 60, label: '1 0.5 0.5 0.2 0.2\n' },
  ];

  it('compares what comes with what is there, which stays as it is', async () => {
    const { dataset_id, run_id } = await imported(await draw(first));
    const before = await imagesOf(dataset_id);
    const later = await imported(await draw(second), { dedup_action: 'remove' }, dataset_id);
    expect(later.dataset_id).toBe(dataset_id);
    const after = await imagesOf(dataset_id);
    expect(after.filter((image) => image.run_id === run_id)).toEqual(before);
    expect(
      after.filter((image) => image.run_id !== run_id).map(({ filename, status }) => `${filename} ${status}`),
    ).toEqual([
      'images/again-1.png duplicate',
      'images/again-2.jpg duplicate',
      'images/first-0.png accepted',
      'images/twin-a.png accepted',
      'images/twin-b.png duplicate',
    ]);
    expect(await copiesOf(dataset_id)).toEqual([
      'images/again-1.png of images/first-1.png by bytes, 2 in all',
      'images/again-2.jpg of images/first-2.png by near, 2 in all',
      'images/twin-b.png of images/twin-a.png by bytes, 2 in all',
    ]);

    // A third import: its copies come to the groups that are there, the exact copy of a near copy as well.
    const third = await draw([
      { name: 'images/third-1.png', seed: 1 },
      { name: 'images/third-2.jpg', seed: 2, format: 'jpeg' },
    ]);
    await imported(third, {}, dataset_id);
    expect(await copiesOf(dataset_id)).toEqual([
      'images/again-1.png of images/first-1.png by bytes, 3 in all',
      'images/again-2.jpg of images/first-2.png by near, 3 in all',
      'images/third-1.png of images/first-1.png by bytes, 3 in all',
      'images/third-2.jpg of images/first-2.png by bytes, 3 in all',
      'images/twin-b.png of images/twin-a.png by bytes, 2 in all',
    ]);
    const { items } = await listDuplicates(lead, { id: dataset_id, limit: 1000 });
    expect(items).toHaveLength(4 + 5 + 2);

    // Figures of the dataset are over all of it, those of a run over the run.
    const dataset = await getDataset(lead, { id: dataset_id });
    expect(dataset).toMatchObject({
      total_images: 6,
      statuses: { duplicate: 5 },
      duplicate_groups: 3,
      total_annotations: 5,
    });
    expect(dataset.funnel.find(({ id }) => id === 'found')).toMatchObject({ images: 11 });
    // Each band that lists can be narrowed to leads to as many images as it counts, of the dataset and of each run.
    const run = (await listRuns(lead, runListInput.parse({ dataset_id, sort_order: 'asc' }))).items[0]!;
    for (const [funnel, run_id] of [
      [dataset.funnel, undefined],
      [(await getRunView(lead, { id: run.id })).funnel, run.id],
    ] as const) {
      for (const band of LISTED_BANDS) {
        const { total } = await listImages(lead, imageListInput.parse({ id: dataset_id, band, run_id, limit: 1 }));
        expect([band, total]).toEqual([band, funnel.find(({ id }) => id === band)?.images]);
      }
    }
    const report = await getReport(lead, { id: dataset_id });
    expect(report.metrics).toMatchObject({ images_crawled: 2, duplicates_found: 2, unique_images: 0 });
    expect(report.score).toEqual(dataset.score);
    expect(report.score.parts.find(({ id }) => id === 'valid')).toMatchObject({ denominator: 11 });
    expect(report.run_score?.parts.find(({ id }) => id === 'valid')).toMatchObject({ denominator: 2 });
    const verdicts = await listVerdicts(lead, { id: dataset_id, limit: 1000 });
    expect(new Set(verdicts.items.map(({ image_id }) => image_id)).size).toBe(11);
  });

  it('comes to the same as importing everything at once, whichever part comes first', async () => {
    const images = Array.from(
      { length: 12 },
      (_, index): Drawn => ({
        name: `images/${String(index).padStart(2, '0')}.png`,
        seed: 100 + (index % 8), // the last four are copies of the first
        ...(index === 11 ? { width: 20, height: 20 } : {}),
        ...(index % 8 < 3 ? { label } : {}),
      }),
    );
    const contents = (id: string) =>
      rowsOf<{ row: string }>(
        `select i.sha256 || ' ' || i.verdict || ' ' || i.status || ' ' || (i.split is not null) || ' ' || coalesce(m.role, 'unique') as row
         from image i left join duplicate_member m on m.image_id = i.id where i.dataset_id = $1::uuid order by 1`,
        id,
      );
    const whole = await imported(await draw(images));
    const expected = await contents(whole.dataset_id);
    expect(expected.filter(({ row }) => row.includes('duplicate'))).toHaveLength(3);
    const [even, odd] = [0, 1].map((rest) => images.filter((_, index) => index % 2 === rest));
    for (const parts of [
      [images.slice(6), images.slice(0, 6)],
      [even!, odd!],
    ]) {
      const { dataset_id } = await imported(await draw(parts[0]!));
      await imported(await draw(parts[1]!), {}, dataset_id);
      expect(await contents(dataset_id)).toEqual(expected);
      const [one, other] = await Promise.all([whole.dataset_id, dataset_id].map((id) => getDataset(lead, { id })));
      expect(one!.score).toEqual(other!.score);
    }
  });

  it('gives new images splits so that the ratios hold over all, and groups stay together', async () => {
    const patients = (from: number, to: number, seed: number) =>
      Array.from({ length: to - from }, (_, index) => ({
        name: `images/p${from + index}_${seed}.png`,
        seed: 1000 * seed + index,
      }));
    const pipeline = { splits: { training: 2, test: 2 }, group_by: { pattern: '(p\\d+)_' } };
    const { dataset_id, run_id } = await imported(await draw(patients(0, 10, 1), null), {
      ...pipeline,
      splits: { training: 1 },
    });
    const before = await imagesOf(dataset_id);
    await imported(await draw(patients(5, 25, 2), null), pipeline, dataset_id);
    const after = await imagesOf(dataset_id);
    expect(after.filter((image) => image.run_id === run_id)).toEqual(before);
    const count = (split: string) => after.filter((image) => image.split === split).length;
    // Ten were in training before and five of their patients come again; of 30 half belong to test.
    expect({ training: count('training'), test: count('test') }).toEqual({ training: 15, test: 15 });
    const patientsOf = (split: string) =>
      new Set(after.filter((image) => image.split === split).map(({ filename }) => /p\d+/.exec(filename)![0]));
    expect([...patientsOf('training')].filter((patient) => patientsOf('test').has(patient))).toEqual([]);
    const { split_plan } = await getReport(lead, { id: dataset_id });
    expect(split_plan?.wanted[0]?.splits).toEqual({
      training: { wanted: 15, got: 15 },
      test: { wanted: 15, got: 15 },
    });
  });

  it('merges classes by name and says which numbers change', async () => {
    const { dataset_id } = await imported(await draw(first));
    const other = await draw(
      [
        { name: 'images/a.png', seed: 70, label: '0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n' },
        { name: 'images/b.png', seed: 71, label: '2 0.5 0.5 0.2 0.2\n' },
      ],
      'names: [mass, effusion, nodule]\n',
    );
    const body = { dataset_id, source: { type: 'folder', path: other } };
    const said =
      'Class 0 of the source, “mass”, is number 1 in the dataset (0 is “nodule” here). 2 more classes have another number here, too.';
    expect((await dryRunImport(lead, importRequest.parse(body))).appends_to).toMatchObject({
      total_images: 4,
      said,
      classes: [
        { id: 0, name: 'mass', as: 1, is_new: false },
        { id: 1, name: 'effusion', as: 3, is_new: true },
        { id: 2, name: 'nodule', as: 0, is_new: false },
      ],
    });
    const { run_id } = await imported(other, {}, dataset_id);
    const { steps } = await settled(lead, run_id);
    expect(steps[0]!.message).toContain(said);
    const dataset = await getDataset(lead, { id: dataset_id });
    expect(dataset.classes).toEqual([
      { id: 0, name: 'nodule' },
      { id: 1, name: 'mass' },
      { id: 3, name: 'effusion' },
    ]);
    const { items } = await listImages(lead, {
      ...{ id: dataset_id, limit: 10, sort_by: 'filename', sort_order: 'asc' },
      ...{ class_filter: [], status: [] },
    });
    const classesOn = (name: string) =>
      items.find(({ filename }) => filename === name)!.annotations.map(({ class_name }) => class_name);
    expect([classesOn('images/a.png'), classesOn('images/b.png')]).toEqual([['mass', 'effusion'], ['nodule']]);
  });

  it('merges readers by name, and classes of tables as well', async () => {
    const table = async (image: string, seed: number, rows: string[]) => {
      const folder = await draw([{ name: `train/${image}.png`, seed }], null);
      const head = 'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max';
      fs.writeFileSync(
        path.join(folder, 'train.csv'),
        `${[head, ...rows.map((row) => `${image},${row}`)].join('\n')}\n`,
      );
      return folder;
    };
    const { dataset_id } = await imported(await table('a', 90, ['Nodule,0,R1,10,10,40,40', 'Mass,1,R2,10,10,50,50']));
    await imported(await table('b', 91, ['Mass,0,R1,10,10,40,40', 'No finding,14,R3,,,,']), {}, dataset_id);
    expect(await rowsOf(`select name, kind from layer where dataset_id = $1::uuid order by 1`, dataset_id)).toEqual(
      ['R1', 'R2', 'R3'].map((name) => ({ name, kind: 'reader' })),
    );
    expect(
      await rowsOf(
        `select i.filename, l.name as reader, c.name from annotation a join image i on i.id = a.image_id join layer l on l.id = a.layer_id
         join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id where a.dataset_id = $1::uuid order by 1, 2`,
        dataset_id,
      ),
    ).toEqual([
      { filename: 'train/a.png', reader: 'R1', name: 'Nodule' },
      { filename: 'train/a.png', reader: 'R2', name: 'Mass' },
      { filename: 'train/b.png', reader: 'R1', name: 'Mass' },
    ]);
  });

  it('refuses what cannot be matched, with a way out', async () => {
    const { dataset_id } = await imported(await draw(first), { image_profile: 'x-ray' });
    const start = (folder: string, pipeline = {}) =>
      importFolder(lead, folder, pipeline, { name: undefined, dataset_id });
    const plain = await draw([{ name: 'images/x.png', seed: 80, label }], null);
    await expect(
      dryRunImport(lead, importRequest.parse({ dataset_id, source: { type: 'folder', path: plain } })),
    ).rejects.toMatchObject({
      code: 'classes_unnamed',
    });
    await expect(start(plain, { image_profile: 'photo' })).rejects.toMatchObject({ code: 'profile_conflict' });
    const { run_id } = await start(plain);
    await expect(start(plain)).rejects.toMatchObject({ code: 'dataset_busy' });
    const failed = await settled(lead, run_id);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'classes_unnamed' } });
    expect(failed.settings.image_profile).toBe('x-ray');
    // What failed left the dataset as it was; it can be mended and go on, or another import comes first.
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({
      total_images: 4,
      quality_score: expect.any(Number),
    });
    fs.writeFileSync(path.join(plain, 'data.yaml'), NAMES);
    await imported(await draw([{ name: 'images/y.png', seed: 80 }]), {}, dataset_id);
    await recover(lead, { id: run_id, from_step: 1 });
    expect(await settled(lead, run_id)).toMatchObject({ state: 'completed' });
    expect(await copiesOf(dataset_id)).toEqual(['images/x.png of images/y.png by bytes, 2 in all']);
    await expect(recover(lead, { id: (await imagesOf(dataset_id))[0]!.run_id, from_step: 7 })).rejects.toMatchObject({
      code: 'later_import',
    });
  });
});
