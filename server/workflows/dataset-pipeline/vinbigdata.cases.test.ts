import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import type { agreement } from '../../domain/wire/agreement';
import { imageListInput } from '../../domain/wire/image-lists';
import type { image as imageShape } from '../../domain/wire/images';
import type { dryRun } from '../../domain/wire/imports';
import { verdictListInput } from '../../domain/wire/problems';
import { getDataset } from '../../services/datasets/datasets';
import { listImages } from '../../services/datasets/images';
import { listVerdicts } from '../../services/datasets/problem-lists';
import type { Context } from '../../services/ports';
import { caseFolder, describeCase } from '../../testing/contracts/shared-cases';
import { query } from '../../testing/database';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, type Instance, importFolder, settled, type Worker } from '../../testing/instance';
import { aKey, aRestClient, type RestClient } from '../../testing/rest-client';

type Expected = {
  rows: number;
  images: number;
  readers: number;
  rows_per_class: Record<string, number>;
  readers_per_image: Record<string, number>;
  unanimous_no_finding_images: string[];
  disputed_images_finding_vs_no_finding: string[];
  row_problems: Record<string, number>;
  yolo_line_first_cardiomegaly: string;
  krippendorff_alpha_presence_per_class: Record<string, number | null>;
  krippendorff_alpha_any_finding: number;
  'wbf_iou0.4_equal_weights': Record<string, { class_id: number; score: number; box_px: number[] }[]>;
  'pairwise_box_agreement_iou0.5_same_class': Record<
    string,
    Record<string, { matched: number; F1: number; ious: number[] }>
  >;
};
type Image = z.output<typeof imageShape>;

describeCase('vinbigdata-synthetic', () => {
  const ids = Array.from({ length: 8 }, (_, index) => `a${index + 1}`.padStart(32, '0'));
  let expected: Expected;
  let instance: Instance;
  let worker: Worker;
  let lead: Context;
  let rest: RestClient;
  let folder = '';
  let images: Record<string, Image> = {};
  let datasetId = '';
  let runId = '';

  // One image has its true size, the others were resized, as the copies of this dataset that people share are.
  beforeAll(async () => {
    expected = JSON.parse(fs.readFileSync(path.join(caseFolder('vinbigdata-synthetic'), 'expected.json'), 'utf8'));
    expect(ids).toEqual(Object.keys(expected.readers_per_image));
    instance = await anInstance();
    worker = aWorker(instance);
    lead = instance.as('data_lead');
    rest = aRestClient(instance, await aKey(instance, 'data_lead'));
    folder = path.join(instance.inbox, 'case');
    await drawImages(
      folder,
      ids.map((id, index) => ({
        name: `train/${id}.${index % 2 ? 'png' : 'jpg'}`,
        seed: index,
        format: index % 2 ? ('png' as const) : ('jpeg' as const),
        ...(index === 2 ? { width: 2336, height: 2836 } : { width: 256, height: 256 }),
      })),
    );
    for (const file of ['train.csv', 'train_meta.csv'])
      fs.copyFileSync(path.join(caseFolder('vinbigdata-synthetic'), file), path.join(folder, file));
    const started = await importFolder(lead, folder);
    const run = await settled(lead, started.run_id);
    expect(run, worker.output()).toMatchObject({ state: 'completed', error: null });
    datasetId = started.dataset_id;
    runId = started.run_id;
    const { items } = await listImages(lead, imageListInput.parse({ id: datasetId, limit: 100 }));
    images = Object.fromEntries(items.map((image) => [path.parse(image.filename).name, image]));
  });

  afterAll(async () => {
    worker.kill();
    await worker.ended;
    await instance.close();
  });

  const count = async (sql: string) => {
    const rows = await query<{ name: string; n: number }>(instance.database.adminUrl, sql, [runId]);
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  };

  it('has every row of the table, with its reader and class', async () => {
    expect(Object.keys(images)).toHaveLength(expected.images);
    expect(
      await count(`select 'rows' as name, count(*)::int as n from darkroom.label_row where run_id = $1
        union all select 'readers', count(distinct reader)::int from darkroom.label_row where run_id = $1`),
    ).toEqual({ rows: expected.rows, readers: expected.readers });
    expect(
      await count(`select coalesce(c.name, 'No finding') as name, count(*)::int as n from darkroom.label_row r
        join darkroom.run on run.id = r.run_id
        left join darkroom.dataset_class c on c.dataset_id = run.dataset_id and c.class_id = r.class_id where r.run_id = $1 group by 1`),
    ).toEqual(expected.rows_per_class);
    expect(
      await count(`select split_part(split_part(i.path, '/', 2), '.', 1) as name, count(distinct r.reader)::int as n
        from darkroom.label_row r join darkroom.item i on i.run_id = r.run_id and i.no = r.image_no where r.run_id = $1 group by 1`),
    ).toEqual(expected.readers_per_image);
  });

  it('says of every dropped or clipped row where and why, and warns of the table', async () => {
    const { items } = await listVerdicts(lead, verdictListInput.parse({ id: datasetId, subject: 'label' }));
    expect(items.map(({ file, line, verdict, code }) => [file, line, verdict, code])).toEqual([
      ['train.csv', 20, 'warned', 'duplicate_row'],
      ['train.csv', 22, 'warned', 'box_clipped'],
      ['train.csv', 25, 'warned', 'zero_area'],
      ['train.csv', 26, 'warned', 'inverted_box'],
    ]);
    expect(items).toHaveLength(Object.values(expected.row_problems).reduce((sum, n) => sum + n, 0));
    const { body } = await rest.get<{ problems: { line: number; code: string }[] }>(
      `/datasets/${datasetId}/images/${images[ids[5]!]!.id}`,
    );
    expect(body.problems.map(({ line, code }) => [line, code])).toEqual([
      [20, 'duplicate_row'],
      [22, 'box_clipped'],
    ]);
  });

  it('keeps each reader on a layer of their own, in shares of the true size', () => {
    const [, , third] = ids;
    const { annotations, no_finding_readers, true_width, true_height } = images[third!]!;
    expect([true_width, true_height, no_finding_readers]).toEqual([2336, 2836, []]);
    expect(annotations.map(({ reader, layer, class_name }) => [reader, layer, class_name]).sort()).toEqual([
      ['R10', 'R10', 'Cardiomegaly'],
      ['R8', 'R8', 'Aortic enlargement'],
      ['R8', 'R8', 'Cardiomegaly'],
      ['R9', 'R9', 'Aortic enlargement'],
      ['R9', 'R9', 'Cardiomegaly'],
    ]);
    const { bbox, class_id } = annotations.find(({ reader, class_id }) => reader === 'R8' && class_id === 3)!;
    const line = [bbox.center_x, bbox.center_y, bbox.width, bbox.height].map((share) => share.toFixed(6));
    expect(`${class_id} ${line.join(' ')}`).toBe(expected.yolo_line_first_cardiomegaly);
  });

  it('has the agreement of its readers', async () => {
    const { body } = await rest.get<z.output<typeof agreement>>(`/datasets/${datasetId}/stats/agreement?iou=0.5`);
    expect(body.readers).toEqual(
      Array.from({ length: 17 }, (_, index) => `R${index + 1}`).filter((name) => name !== 'R6'),
    );
    expect(body.overall.alpha).toBeCloseTo(expected.krippendorff_alpha_any_finding, 6);
    for (const { class_name, alpha } of body.classes) {
      const known = expected.krippendorff_alpha_presence_per_class[class_name];
      if (known == null) expect(alpha, class_name).toBe(known);
      else expect(alpha, class_name).toBeCloseTo(known, 5);
    }
    expect(body.classes).toHaveLength(8); // those that somebody names
    // Boxes of a pair are over all images that both have read; R15 and R16 share one image, the others two.
    const known = expected['pairwise_box_agreement_iou0.5_same_class'];
    const names = new Set(Object.values(known).flatMap((pairs) => Object.keys(pairs)));
    for (const name of names) {
      const found = Object.values(known).flatMap((pairs) => pairs[name] ?? []);
      const [a, b] = name.split('-');
      const pair = body.pairs.find((one) => one.a === a && one.b === b)!;
      const ious = found.flatMap((one) => one.ious);
      expect([pair.images, pair.matched], name).toEqual([found.length, ious.length]);
      expect(pair.mean_iou, name).toBeCloseTo(ious.reduce((sum, iou) => sum + iou, 0) / ious.length, 6);
      if (found.length === 1) expect(pair.f1, name).toBeCloseTo(found[0]!.F1, 6);
    }
    const images = await rest.get<{ items: { image: Image; f1: number }[] }>(
      `/datasets/${datasetId}/stats/agreement/images?iou=0.5`,
    );
    const f1Of = Object.fromEntries(images.body.items.map(({ image, f1 }) => [path.parse(image.filename).name, f1]));
    // R8 and R10 mark one box each, R9 another: 1 match of 6 boxes in pairs. a3: 4 matches of 10.
    expect(f1Of[ids[4]!]).toBeCloseTo(1 / 3, 12);
    expect(f1Of[ids[2]!]).toBeCloseTo(0.8, 12);
    expect(f1Of[ids[6]!]).toBeUndefined(); // R15 and R16 agree
  });

  it('has the consensus of its readers, and is as before when that is taken back', async () => {
    const place = `/datasets/${datasetId}/consensus`;
    const { status } = await rest.post(place, { method: 'wbf', iou: 0.4 });
    expect(status).toBe(200);
    const { body } = await rest.get<{ items: Image[] }>(`/datasets/${datasetId}/images?layer=consensus`);
    const found = Object.fromEntries(body.items.map((image) => [path.parse(image.filename).name, image.annotations]));
    for (const [id, boxes] of Object.entries(expected['wbf_iou0.4_equal_weights'])) {
      expect(found[id], id).toHaveLength(boxes.length);
      for (const { class_id, score, box_px } of boxes) {
        const edges = ({ bbox: { center_x, center_y, width, height } }: Image['annotations'][number]) => [
          (center_x - width / 2) * 2336,
          (center_y - height / 2) * 2836,
          (center_x + width / 2) * 2336,
          (center_y + height / 2) * 2836,
        ];
        const same = found[id]!.find(
          (one) => one.class_id === class_id && edges(one).every((edge, at) => Math.abs(edge - box_px[at]!) < 0.01),
        );
        expect(same?.confidence, `${id} ${class_id}`).toBeCloseTo(score, 6);
      }
    }
    expect((await rest.send('DELETE', place)).status).toBe(200);
    expect((await getDataset(lead, { id: datasetId })).total_annotations).toBe(15);
    expect(
      await count(`select name, 1 as n from darkroom.layer where kind = 'consensus' and $1::uuid is not null`),
    ).toEqual({});
  });

  it('cuts a box at the true edge of an image that was resized', () => {
    const image = images[ids[5]!]!;
    expect([image.width, image.height, image.true_width, image.true_height]).toEqual([256, 256, 2336, 2836]);
    const { bbox } = image.annotations.find(({ reader }) => reader === 'R14')!;
    expect(bbox.center_x + bbox.width / 2).toBeCloseTo(1, 9);
    expect(bbox.center_x - bbox.width / 2).toBeCloseTo(2000 / 2336, 9);
  });

  it('takes no finding for a statement: read, without objects', async () => {
    for (const id of expected.unanimous_no_finding_images) {
      expect(images[id]!.annotations).toEqual([]);
      expect(images[id]!.no_finding_readers).toHaveLength(3);
    }
    expect(images[ids[0]!]!.no_finding_readers).toEqual(['R7', 'R10', 'R11']);
    for (const id of expected.disputed_images_finding_vs_no_finding) {
      expect(images[id]!.no_finding_readers).toEqual(['R4', 'R5']);
      expect(images[id]!.annotations.map(({ reader }) => reader)).toEqual(['R17']);
    }
    const disputed = Object.entries(images).filter(
      ([, image]) => image.annotations.length * image.no_finding_readers.length,
    );
    expect(disputed.map(([id]) => id)).toEqual(expected.disputed_images_finding_vs_no_finding);
    expect(await getDataset(lead, { id: datasetId })).toMatchObject({
      labelled_images: 6,
      no_object_images: 2,
      unlabelled_images: 0,
      total_annotations: 15,
      total_classes: 8,
    });
  });

  it.each([
    ['reader=R8', [2, 4]],
    ['reader=R4', [3]],
    ['reader=R4&has_annotations=false', [3]],
    ['reader=R4&has_annotations=true', []],
    ['layer=R10&has_annotations=true', [2, 4, 7]],
    ['reader=R99', []],
    ['reader=reference', []],
    ['layer=reference', []],
    ['has_annotations=false', [0, 1]],
  ])('finds the images of ?%s over REST', async (filter, found) => {
    const { body } = await rest.get<{ items: Image[] }>(
      `/datasets/${datasetId}/images?sort_by=filename&sort_order=asc&${filter}`,
    );
    expect(body.items.map(({ filename }) => path.parse(filename).name).sort()).toEqual(
      found.map((index) => ids[index]),
    );
  });

  it('gives one layer when it is asked for', async () => {
    const { body } = await rest.get<{ items: Image[] }>(`/datasets/${datasetId}/images?layer=R8`);
    expect(new Set(body.items.flatMap(({ annotations }) => annotations.map(({ reader }) => reader)))).toEqual(
      new Set(['R8']),
    );
  });

  it('knows readers, classes and problems before anything is imported', async () => {
    const { status, body } = await rest.post<z.output<typeof dryRun>>('/datasets/import/dry-run', {
      name: 'looked at',
      source: { type: 'folder', path: folder },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ format: 'vinbigdata', images: 8, labels: 1, splits: { training: 8 } });
    expect(body.readers).toHaveLength(expected.readers);
    expect(body.readers.slice(0, 3)).toEqual(['R1', 'R2', 'R3']);
    expect(body.classes.map(({ id, name, count }) => [id, name, count])).toEqual([
      [0, 'Aortic enlargement', 2],
      [2, 'Calcification', 1],
      [3, 'Cardiomegaly', 3],
      [7, 'Lung Opacity', 2],
      [8, 'Nodule/Mass', 1],
      [10, 'Pleural effusion', 3],
      [11, 'Pleural thickening', 2],
      [13, 'Pulmonary fibrosis', 1],
    ]);
    expect(Object.fromEntries(body.problems.map(({ code, count }) => [code, count]))).toEqual({
      duplicate_row: 1,
      box_clipped: 1,
      zero_area: 1,
      inverted_box: 1,
    });
  });
});
