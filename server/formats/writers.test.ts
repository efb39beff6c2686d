import { parse } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { filesOf, inPixels, labelWriterContract, type ReadBack } from '../testing/contracts/label-writer';
import type { WrittenImage } from './label-writer';
import { LABEL_WRITERS } from './writers';
import { parseLabels } from './yolo/parse-labels';

const NAMES = ['Nodule', '', 'Pleural <effusion> & "more"'];
const SIZE = { width: 200, height: 100 };
const stem = (file: string) => file.replace(/\.[^.]*$/, '');
type Table = Record<string, string>;

const READERS: Record<string, ReadBack> = {
  yolo: (files) =>
    new Map(
      [...files].map(([path, text]) => {
        const { rows, problems } = parseLabels(Buffer.from(text), { classIds: new Set([0, 2]), keypoints: null });
        expect(problems).toEqual([]);
        return [
          stem(path),
          rows.map(({ classId, box: { centerX, centerY, width, height } }) =>
            inPixels(NAMES[classId]!, [
              (centerX - width / 2) * SIZE.width,
              (centerY - height / 2) * SIZE.height,
              (centerX + width / 2) * SIZE.width,
              (centerY + height / 2) * SIZE.height,
            ]),
          ),
        ];
      }),
    ),
  voc: (files) =>
    new Map(
      [...files].map(([path, text]) => {
        const { annotation } = new XMLParser({ isArray: (name) => name === 'object' }).parse(text);
        expect(annotation.size).toEqual({ ...SIZE, depth: 3 });
        type VocObject = { name: string; bndbox: { xmin: number; ymin: number; xmax: number; ymax: number } };
        const objects = (annotation.object ?? []) as VocObject[];
        return [stem(path), objects.map(({ name, bndbox: b }) => inPixels(name, [b.xmin, b.ymin, b.xmax, b.ymax]))];
      }),
    ),
  coco: (files) => {
    const { images, annotations, categories } = JSON.parse(files.get('instances.json')!);
    const nameOf = new Map(categories.map((one: { id: number; name: string }) => [one.id, one.name]));
    type CocoAnnotation = { image_id: number; category_id: number; bbox: [number, number, number, number] };
    return new Map(
      images.map(({ id, file_name }: { id: number; file_name: string }) => [
        stem(file_name),
        (annotations as CocoAnnotation[])
          .filter(({ image_id }) => image_id === id)
          .map(({ category_id, bbox: [x, y, w, h] }) =>
            inPixels(String(nameOf.get(category_id)), [x, y, x + w, y + h]),
          ),
      ]),
    );
  },
  createml: (files) => {
    type Entry = {
      image: string;
      annotations: { label: string; coordinates: { x: number; y: number; width: number; height: number } }[];
    };
    const entries = JSON.parse(files.get('_annotations.createml.json')!) as Entry[];
    return new Map(
      entries.map(({ image, annotations }) => [
        stem(image),
        annotations.map(({ label, coordinates: { x, y, width: w, height: h } }) =>
          inPixels(label, [x - w / 2, y - h / 2, x + w / 2, y + h / 2]),
        ),
      ]),
    );
  },
  vinbigdata: (files) => {
    const found = new Map<string, string[]>();
    for (const row of parse<Table>(files.get('annotations.csv')!, { columns: true })) {
      if (row.class_name === 'No finding') continue;
      const edges = [row.x_min, row.y_min, row.x_max, row.y_max].map(Number);
      found.set(row.image_id!, [...(found.get(row.image_id!) ?? []), inPixels(row.class_name!, edges)]);
    }
    return found;
  },
};

for (const writer of LABEL_WRITERS) labelWriterContract(writer, READERS[writer.id]!);

const byId = (id: string) => LABEL_WRITERS.find((writer) => writer.id === id)!;
const box = { centerX: 1 / 3, centerY: 0.123456789, width: 0.1, height: 0.2 };
const image = (more: Partial<WrittenImage>): WrittenImage => ({
  ...{ name: 'a.png', split: 'training', ...SIZE, isLabelled: true, annotations: [], silent: [] },
  ...more,
});

describe('YOLO', () => {
  it('reads back every number as it was', async () => {
    const annotations = [{ classId: 0, box, confidence: null, geometry: null, layer: 'reference' }];
    const text = (await filesOf(byId('yolo'), [image({ annotations })])).get('a.txt')!;
    expect(parseLabels(Buffer.from(text), { classIds: null, keypoints: null }).rows).toMatchObject([
      { classId: 0, box, geometry: null },
    ]);
  });

  it('keeps polygons and keypoints as the rows they came from', async () => {
    const polygon = {
      type: 'polygon' as const,
      points: [
        [0.1, 0.1],
        [0.5, 0.1],
        [0.5, 0.6],
      ] as [number, number][],
    };
    const keypoints = {
      type: 'keypoints' as const,
      points: [
        [0.2, 0.3, 2],
        [0.4, 0.5, 0],
      ] as [number, number, number][],
    };
    const annotations = [polygon, keypoints].map((geometry) => ({
      classId: 0,
      box,
      confidence: null,
      geometry,
      layer: 'reference',
    }));
    const text = (await filesOf(byId('yolo'), [image({ annotations })])).get('a.txt')!;
    const { rows } = parseLabels(Buffer.from(text), { classIds: null, keypoints: { count: 2, dimensions: 3 } });
    expect(rows.map(({ geometry }) => geometry)).toEqual([polygon, keypoints]);
  });

  it('tells an image without object from one that nobody looked at', async () => {
    const files = await filesOf(byId('yolo'), [image({}), image({ name: 'unread.png', isLabelled: false })]);
    expect([...files]).toEqual([['a.txt', '']]);
  });
});

describe('the CSV of readers', () => {
  it('keeps who drew what, and who states that there is nothing', async () => {
    const annotations = [{ classId: 2, box, confidence: null, geometry: null, layer: 'R8' }];
    const text = (await filesOf(byId('vinbigdata'), [image({ annotations, silent: ['R9'] })])).get('annotations.csv')!;
    const rows = parse<Table>(text, { columns: true });
    expect(rows.map(({ rad_id, class_name, class_id }) => [rad_id, class_name, class_id])).toEqual([
      ['R9', 'No finding', '3'],
      ['R8', NAMES[2], '2'],
    ]);
  });
});
