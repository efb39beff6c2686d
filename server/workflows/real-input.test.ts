import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { imageListInput } from '../domain/wire/image-lists';
import { verdictListInput } from '../domain/wire/problems';
import { getDataset } from '../services/datasets/datasets';
import { listImages } from '../services/datasets/images';
import { listDuplicates, listVerdicts } from '../services/datasets/problem-lists';
import { anInstance, aWorker, importFolder, settled } from '../testing/instance';
import { copyShared, sharedFolder } from '../testing/shared-data';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const images = async (id: string, filter: Record<string, unknown> = {}) =>
  (await listImages(lead, imageListInput.parse({ id, limit: 1000, sort_by: 'filename', sort_order: 'asc', ...filter })))
    .items;
const verdicts = async (id: string) => (await listVerdicts(lead, verdictListInput.parse({ id, limit: 1000 }))).items;

async function imported(folder: string, pipeline: Record<string, unknown> = {}) {
  const { run_id, dataset_id } = await importFolder(lead, folder, {
    validation_mode: 'lenient',
    size_preset: 'tiny',
    ...pipeline,
  });
  const run = await settled(lead, run_id);
  expect(run.error, worker.output()).toBeNull();
  expect(run.state).toBe('completed');
  return { run, id: dataset_id };
}

type Ours = {
  label_file: string | null;
  kept_rows: number;
  problems: { line: number; code: string }[];
  image: string;
  labelled: string;
};
type Expected = {
  labels: Record<string, { ours: Ours }>;
  images: Record<string, { ours: { verdict: string; code: string | null } }>;
};

describe('a YOLO folder whose files go wrong in every way', () => {
  it('gets the verdict of every file as it should be', async ({ skip }) => {
    const folder = path.join(instance.inbox, 'broken-yolo');
    if (!copyShared('cases/broken-yolo', folder)) return skip('the shared cases are not beside this checkout');
    const expected = JSON.parse(fs.readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Expected;
    const { id } = await imported(folder, { enable_deduplication: false });
    const rows = await verdicts(id);
    const all = await images(id, { status: ['accepted', 'warned', 'quarantined'] });
    const problemsOf = (file: string) =>
      rows.filter((row) => row.file === file && row.code !== null && row.code !== 'few_bytes');
    for (const [name, { ours }] of Object.entries(expected.labels)) {
      const label = `labels/${name}.txt`;
      const image = all.find(({ filename }) => filename === `images/${name}.png`);
      expect({
        name,
        label_file: rows.find((row) => row.file === label)?.verdict ?? null,
        problems: problemsOf(label).map(({ line, code }) => ({ line, code })),
        kept_rows: image?.annotation_count,
      }).toEqual({ name, label_file: ours.label_file, problems: ours.problems, kept_rows: ours.kept_rows });
      expect(['accepted', 'warned'], name).toContain(image?.status);
    }
    for (const [name, { ours }] of Object.entries(expected.images)) {
      const file = `images/${name}`;
      const own = problemsOf(file);
      expect({ name, code: own[0]?.code ?? null }).toEqual({ name, code: ours.code === 'animated' ? null : ours.code });
      if (ours.verdict === 'rejected') expect(rows.find((row) => row.file === file)?.verdict, name).toBe('rejected');
    }
  });
});

describe('five layouts of one small YOLO dataset', () => {
  it.each([
    ['yolo'],
    ['yolov8_detection'],
    ['yolov8_detection_with_list_of_imgs'],
    ['yolov8_detection_with_list_of_names'],
    ['yolov8_detection_with_subset_txt'],
  ])('%s gives the same two boxes', async (layout) => {
    const folder = path.join(instance.inbox, layout);
    if (!copyShared(`cases/datumaro-cvat/yolo_dataset/${layout}`, folder)) return;
    const { id } = await imported(folder);
    const [image, ...others] = await images(id);
    expect(others).toEqual([]);
    const boxes = image!.annotations.map(({ class_id, bbox }) => [
      class_id,
      ...[
        (bbox.center_x - bbox.width / 2) * 15,
        (bbox.center_y - bbox.height / 2) * 10,
        bbox.width * 15,
        bbox.height * 10,
      ].map((value) => Math.round(value * 1000) / 1000),
    ]);
    expect(boxes.sort()).toEqual([
      [2, 0, 2, 4, 2],
      [4, 3, 3, 2, 3],
    ]);
    expect(image!.split).toBe('training');
  });
});

describe('images that are hard to read', () => {
  it('refuses bombs before decoding and shows every orientation upright', async ({ skip }) => {
    const folder = path.join(instance.inbox, 'sharp-fixtures');
    if (!copyShared('cases/sharp-fixtures', folder)) return skip('the shared cases are not beside this checkout');
    const { id } = await imported(folder);
    const rows = await verdicts(id);
    const codes = (file: string) => rows.filter((row) => row.file === file).map(({ code }) => code);
    for (const bomb of ['65536-uint32-limit.png', 'giant-image.jpg'])
      expect(codes(bomb), bomb).toEqual(['too_many_pixels']);
    expect(codes('truncated.jpg')).toEqual(['truncated']);
    expect(codes('truncated.png')).toEqual(['truncated']);
    const upright = (await images(id, { q: 'Landscape_' })).map(({ filename, width, height }) => [
      filename,
      width,
      height,
    ]);
    expect(upright).toEqual(Array.from({ length: 8 }, (_, index) => [`Landscape_${index + 1}.jpg`, 600, 450]));
  });
});

describe('real chest X-rays, enlarged into a few hundred by crops and recompression', () => {
  it('are all developed, each exactly once, exact copies found', async ({ skip }) => {
    const real = sharedFolder('real');
    if (real === null) return skip('the shared data is not beside this checkout');
    const folder = path.join(instance.inbox, 'chests');
    fs.mkdirSync(folder);
    const originals = fs.readdirSync(real).filter((name) => name.endsWith('.png'));
    let made = 0;
    for (const name of originals) {
      const source = path.join(real, name);
      fs.copyFileSync(source, path.join(folder, name));
      fs.copyFileSync(source, path.join(folder, `copy-of-${name}`));
      await sharp(source)
        .toColourspace('b-w')
        .png({ compressionLevel: 9, adaptiveFiltering: true })
        .toFile(path.join(folder, `repacked-${name}`));
      for (let variant = 0; variant < 100; variant++) {
        const crop = { left: variant % 10, top: Math.floor(variant / 10), width: 480, height: 480 };
        await sharp(source)
          .extract(crop)
          .jpeg({ quality: 40 + (variant % 50) })
          .toFile(path.join(folder, `${variant}-${name.replace('.png', '.jpg')}`));
        made += 1;
      }
    }
    const { id, run } = await imported(folder, { size_preset: 'normal', hot_storage_threshold: 50 });
    expect(run.funnel.find((band) => band.id === 'found')?.images).toBe(made + 3 * originals.length);
    const dataset = await getDataset(lead, { id });
    // Exact copies are set aside, near ones stay.
    expect(dataset).toMatchObject({ total_images: made + originals.length });
    expect(dataset.tiers.hot?.images).toBe(50);
    const report = await listDuplicates(lead, { id, limit: 1000 });
    expect(new Set(report.items.map(({ image_id }) => image_id)).size).toBe(made + 3 * originals.length);
    const copies = report.items.filter(({ status }) => status === 'duplicate');
    const exact = copies.filter(({ removed }) => removed).map(({ stage }) => stage);
    expect(exact.sort()).toEqual(['bytes', 'bytes', 'pixels', 'pixels']);
    // Crops of one chest are near copies of each other; the other chest is in none of their groups.
    const chestOf = (filename: string) => originals.findIndex((name) => filename.includes(name.replace('.png', '')));
    const chests = new Map<string, Set<number>>();
    for (const { group_id, filename } of report.items) {
      if (group_id) chests.set(group_id, (chests.get(group_id) ?? new Set()).add(chestOf(filename)));
    }
    for (const [, seen] of chests) expect(seen.size).toBe(1);
    expect(copies.filter(({ stage }) => stage === 'near').length).toBeGreaterThan(made / 2);
  });
});
