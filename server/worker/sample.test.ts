import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageListInput } from '../domain/wire/image-lists';
import { verdictListInput } from '../domain/wire/problems';
import { folderRootsOf, sampleFolder } from '../records/folder-roots';
import type { TrueImage, Truth } from '../sample/truth';
import { createOrganisation, firstRunCode, setUp } from '../services/accounts/first-run';
import { listImages } from '../services/datasets/images';
import { listDuplicates, listVerdicts } from '../services/datasets/problem-lists';
import { getSample, importSample } from '../services/imports/import-sample';
import { query } from '../testing/database';
import { anInstance, aWorker, settled, type Worker } from '../testing/instance';
import { until } from '../testing/poll';

const SAMPLE = { DARKROOM_SAMPLE: '24' };
const instance = await anInstance(undefined, SAMPLE);
const admin = instance.as('admin');
let worker: Worker;
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const rows = <Row extends object>(sql: string) => query<Row & Record<string, unknown>>(instance.database.adminUrl, sql);
const drawn = async () => (await getSample(admin))?.done ?? 0;
const drawers = () =>
  [...worker.output().matchAll(/"event":"sample.drawing".*?"pid":(\d+)/g)].map(([, pid]) => Number(pid));

describe('after the first admin has an account', () => {
  let truth: Truth;
  let datasetId = '';

  // The process that draws is killed, then the worker itself; another one goes on.
  beforeAll(async () => {
    await setUp(instance, {
      code: firstRunCode(instance.secretKey),
      organisation: 'General hospital',
      name: 'Ada',
      email: 'ada@example.org',
      password: 'a long password',
    });
    expect(await getSample(admin)).toMatchObject({ state: 'wanted', done: 0 });
    worker = aWorker(instance, SAMPLE);
    await until('a film is drawn', async () => (await drawn()) > 0);
    process.kill(drawers()[0]!, 'SIGKILL');
    await until('drawing goes on', () => drawers().length === 2);
    worker.kill();
    await worker.ended;
    worker = aWorker(instance, SAMPLE);
    await until(worker.output, async () => ['imported', 'failed'].includes((await getSample(admin))!.state));
    const { run_id, problem } = (await getSample(admin))!;
    expect(problem, worker.output()).toBeNull();
    const run = await settled(admin, run_id!);
    expect(run, worker.output()).toMatchObject({ state: 'completed', error: null });
    datasetId = run.dataset_id;
    truth = JSON.parse(
      fs.readFileSync(path.join(sampleFolder(instance.home, instance.tenantId), 'truth.json'), 'utf8'),
    );
  });

  it('has one sample dataset, however often drawing was cut off', async () => {
    await importSample(await asAda());
    expect(await rows('select name, created_by from darkroom.dataset')).toEqual([
      { name: 'Sample chest films', created_by: 'Ada' },
    ]);
    expect(await rows('select state from darkroom.run')).toEqual([{ state: 'completed' }]);
    expect(await getSample(admin)).toMatchObject({ state: 'imported', done: 24, total: 24, problem: null });
  });

  it('may be read by its own organisation alone', async () => {
    const files = path.join(sampleFolder(instance.home, instance.tenantId), 'chest-films');
    const other = await createOrganisation(instance, 'Another hospital');
    expect(await folderRootsOf(instance.records, instance.config, instance.tenantId)).toEqual([instance.inbox, files]);
    expect(await folderRootsOf(instance.records, instance.config, other)).toEqual([]);
    expect(await getSample(instance.as('admin', other))).toBeNull();
  });

  it('says of every file what is true of it', async () => {
    const { items } = await listVerdicts(
      admin,
      verdictListInput.parse({ id: datasetId, subject: 'image', limit: 1000 }),
    );
    const said = items
      .filter(({ code }) => code !== null && code !== 'few_bytes')
      .map(({ file, code }) => [file, code]);
    const planted = truth.images.filter(({ problem }) => problem !== null).map(({ file, problem }) => [file, problem]);
    expect(said.sort()).toEqual(planted.sort());
    const all = await images(['accepted', 'warned', 'quarantined', 'duplicate']);
    expect(all.map(({ filename }) => filename).sort()).toEqual(truth.images.map(({ file }) => file).sort());
    const refused = ['truncated', 'empty_file', 'not_an_image', 'too_small'];
    expect(
      all
        .filter(({ status }) => status === 'quarantined')
        .map(({ filename }) => filename)
        .sort(),
    ).toEqual(
      truth.images
        .filter(({ problem }) => refused.includes(problem ?? ''))
        .map(({ file }) => file)
        .sort(),
    );
  });

  it('says of every wrong row what is wrong with it', async () => {
    const { items } = await listVerdicts(
      admin,
      verdictListInput.parse({ id: datasetId, subject: 'label', limit: 1000 }),
    );
    const order = (a: { line: number | null }, b: { line: number | null }) => a.line! - b.line!;
    expect(items.map(({ line, code }) => ({ line, code })).sort(order)).toEqual(
      truth.wrong_rows.map(({ line, code }) => ({ line, code })).sort(order),
    );
  });

  it('finds the exact copies', async () => {
    const { items } = await listDuplicates(admin, { id: datasetId, limit: 1000 } as never);
    const pairs = new Map<string | null, string[]>();
    for (const { group_id, filename, stage } of items) {
      if (group_id && (stage === null || stage === 'bytes' || stage === 'pixels'))
        pairs.set(group_id, [...(pairs.get(group_id) ?? []), filename].sort());
    }
    const fileOf = (id: string) => truth.images.find(({ image_id }) => image_id === id)!.file;
    const exact = truth.images.filter(({ copy_kind }) => copy_kind === 'exact');
    expect(exact.length).toBeGreaterThan(0);
    for (const { file, copy_of } of exact) expect([...pairs.values()]).toContainEqual([file, fileOf(copy_of!)].sort());
  });

  it('keeps what each reader marked, and who stated no finding', async () => {
    const all = await images(['accepted', 'warned', 'duplicate']);
    const truths = new Map(truth.images.map((image) => [image.file, image]));
    expect(all.length).toBeGreaterThan(15);
    for (const image of all) {
      const { readings, true_width, true_height } = truths.get(image.filename)!;
      const silent = Object.keys(readings).filter((reader) => readings[reader]!.length === 0);
      expect([...image.no_finding_readers].sort(), image.filename).toEqual(silent.sort());
      const marks = image.annotations.map(({ reader, class_name, bbox }) => {
        const edges = [
          bbox.center_x - bbox.width / 2,
          bbox.center_y - bbox.height / 2,
          bbox.center_x + bbox.width / 2,
          bbox.center_y + bbox.height / 2,
        ];
        return [
          reader,
          class_name,
          ...edges.map((edge, at) => Math.round(edge * (at % 2 ? true_height : true_width))),
        ].join(' ');
      });
      expect(marks.sort(), image.filename).toEqual(marksOf(readings).sort());
    }
  });

  it('keeps the films of a patient together', async () => {
    const all = await images(['accepted', 'warned']);
    const patientOf = new Map(truth.images.map(({ file, patient_id }) => [file, patient_id]));
    const splits = new Map<string, Set<string | null>>();
    for (const { filename, split } of all) {
      const patient = patientOf.get(filename)!;
      splits.set(patient, (splits.get(patient) ?? new Set()).add(split));
    }
    expect([...splits.values()].filter((each) => each.size > 1)).toEqual([]);
    expect(new Set(all.map(({ split }) => split)).size).toBeGreaterThan(1);
  });

  const images = async (status: string[]) =>
    (await listImages(admin, imageListInput.parse({ id: datasetId, limit: 1000, status }))).items;

  async function asAda() {
    const [ada] = await rows<{ id: string }>('select user_id::text as id from darkroom.member');
    return { ...admin, actor: { ...admin.actor, kind: 'user' as const, id: ada!.id as string, name: 'Ada' } };
  }
});

const marksOf = (readings: TrueImage['readings']): string[] =>
  Object.entries(readings).flatMap(([reader, marks]) =>
    marks.map(({ class_name, box }) => [reader, class_name, ...box].join(' ')),
  );
