import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { normalisedToPixels } from '../../domain/boxes';
import type { ProblemCode } from '../../domain/verdicts';
import { openSource } from '../../sources';
import { caseFolder, describeCase } from '../../testing/contracts/shared-cases';
import { aSourceContext } from '../../testing/source-context';
import { detectFormat, type ParsedLabels, type Placed } from '../index';

const context = await aSourceContext({ roots: [caseFolder('')] });
afterAll(() => context.close());

async function importCase(name: string) {
  const source = await openSource({ type: 'folder', path: caseFolder(name) }, context);
  const layout = await detectFormat(source, 'auto');
  const classify = await layout.openClassifier(source);
  const placed: (Placed & { path: string })[] = [];
  for await (const entry of source.list()) {
    const place = classify(entry);
    if (place) placed.push({ ...place, path: entry.path });
  }
  const labelOf = (pairKey: string): ParsedLabels | null => {
    const label = placed.find((each) => each.kind === 'label' && each.pairKey === pairKey);
    return label ? layout.parseLabels!(readFileSync(path.join(caseFolder(name), label.path))) : null;
  };
  return { layout, images: placed.filter(({ kind }) => kind === 'image'), labelOf, placed };
}

type Ours = {
  label_file: string | null;
  kept_rows: number;
  problems: { line: number; code: ProblemCode }[];
  labelled: string;
};

describeCase('broken-yolo', () => {
  const read = () => JSON.parse(readFileSync(path.join(caseFolder('broken-yolo'), 'expected.json'), 'utf8'));

  it('has the expected classes, and the first of two splits that name one folder', async () => {
    const { layout, images } = await importCase('broken-yolo');
    expect(layout.classes.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(new Set(images.map(({ split }) => split))).toEqual(new Set(['training']));
  });

  it('gives every label file the expected verdict, rows and problems', async () => {
    const { images, labelOf } = await importCase('broken-yolo');
    const labels: Record<string, { ours: Ours }> = read().labels;
    expect(Object.keys(labels).length).toBeGreaterThanOrEqual(30);
    for (const [name, { ours }] of Object.entries(labels)) {
      const image = images.find((each) => each.path === `images/${name}.png`);
      const parsed = labelOf(image!.pairKey);
      expect({
        name,
        label_file: parsed?.verdict ?? null,
        kept_rows: parsed?.rows.length ?? 0,
        problems: (parsed?.problems ?? []).map(({ line, code }) => ({ line, code })),
        labelled: parsed?.state ?? 'unlabelled',
      }).toEqual({
        name,
        label_file: ours.label_file,
        kept_rows: ours.kept_rows,
        problems: ours.problems,
        labelled: ours.labelled,
      });
    }
  });
});

describeCase('datumaro-cvat/yolo_dataset', () => {
  const folder = 'datumaro-cvat/yolo_dataset';
  const single = async (name: string) => {
    const found = await importCase(`${folder}/${name}`);
    expect(found.placed.map(({ kind }) => kind).sort()).toEqual(['image', 'label']);
    const labels = found.labelOf(found.images[0]!.pairKey);
    expect(labels).not.toBeNull();
    return { ...found, image: found.images[0]!, labels: labels! };
  };

  it.each([
    'yolo',
    'yolov8_detection',
    'yolov8_detection_with_list_of_imgs',
    'yolov8_detection_with_list_of_names',
    'yolov8_detection_with_subset_txt',
  ])('%s gives the same two boxes on a 15 × 10 image, in training', async (name) => {
    const { layout, image, labels } = await single(name);
    expect(layout).toMatchObject({ format: 'yolo', splits: ['training'] });
    expect(layout.classes).toHaveLength(10);
    expect(image.split).toBe('training');
    expect(labels).toMatchObject({ verdict: 'accepted', state: 'labelled', problems: [] });
    const boxes = labels.rows.map(({ classId, box }) => {
      const { left, top, right, bottom } = normalisedToPixels(box, 15, 10);
      return [classId, left, top, right - left, bottom - top].map((value) => Math.round(value * 1000) / 1000);
    });
    expect(boxes).toEqual(
      [
        [2, 0, 2, 4, 2],
        [4, 3, 3, 2, 3],
      ].map((row) => row.map((value) => expect.closeTo(value, 2))),
    );
  });

  it('keeps polygons with the boxes around them', async () => {
    const { labels } = await single('yolov8_segmentation');
    expect(labels.rows.map(({ geometry }) => geometry?.type)).toEqual(['polygon', 'polygon']);
    expect(labels.verdict).toBe('accepted');
  });

  it('imports rotated boxes, with a warning for the corner that is negative', async () => {
    const { labels } = await single('yolov8_oriented_boxes');
    expect(labels.rows).toHaveLength(2);
    expect(labels.problems.map(({ code, line }) => [code, line])).toEqual([['box_clipped', 2]]);
    expect(labels.rows[1]!.geometry).toMatchObject({ points: expect.arrayContaining([[0.442265, -0.009808]]) });
  });

  it.each([
    ['yolov8_pose', 2],
    ['yolov8_pose_two_values_per_point', null],
  ])('keeps the keypoints of %s', async (name, visibility) => {
    const { labels } = await single(name);
    expect(labels.verdict).toBe('accepted');
    expect(labels.rows[0]!.geometry).toEqual({
      type: 'keypoints',
      points: [
        [0.1, 0.2, visibility],
        [0.3, 0.4, visibility],
        [0.5, 0.6, visibility],
      ],
    });
  });

  it('takes the classification layout for one folder per class', async () => {
    const { layout, images } = await importCase(`${folder}/yolov8_classification`);
    expect(layout).toMatchObject({ format: 'folders', splits: ['training'] });
    expect(images.map(({ folderClass }) => folderClass)).toEqual(['label_0', 'label_0', 'label_1']);
  });

  it('opens every layout there is', async () => {
    const names = readdirSync(caseFolder(folder));
    expect(names.length).toBeGreaterThanOrEqual(8);
    for (const name of names) expect((await importCase(`${folder}/${name}`)).images.length).toBeGreaterThan(0);
  });
});
