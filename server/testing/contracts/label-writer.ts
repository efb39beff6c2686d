import { describe, expect, it } from 'vitest';
import type { LabelWriter, WrittenImage } from '../../formats/label-writer';

const CLASSES = [
  { id: 0, name: 'Nodule' },
  { id: 2, name: 'Pleural <effusion> & "more"' },
];
const box = { centerX: 0.5, centerY: 0.25, width: 0.2, height: 0.1 };
const anAnnotation = { classId: 2, box, confidence: null, geometry: null, layer: 'R1' };
const IMAGES: WrittenImage[] = [
  {
    name: 'a b.png',
    split: 'training',
    width: 200,
    height: 100,
    isLabelled: true,
    annotations: [anAnnotation, { ...anAnnotation, classId: 0 }],
    silent: [],
  },
  {
    name: 'nothing.png',
    split: 'training',
    width: 200,
    height: 100,
    isLabelled: true,
    annotations: [],
    silent: ['R2'],
  },
  { name: 'unread.png', split: 'training', width: 200, height: 100, isLabelled: false, annotations: [], silent: [] },
];
const PLAIN = {
  layers: 1,
  statements: 0,
  confidences: 0,
  polygons: 0,
  keypoints: 0,
  keypointShape: null,
  withoutSize: 0,
  unlabelled: 1,
};

/** What a format's labels say: image → its boxes in pixels as `class name: x_min y_min x_max y_max`. */
export type ReadBack = (files: ReadonlyMap<string, string>) => Map<string, string[]>;

/** What every label writer must do; `readBack` is the test's own reader, or that of the product. */
export function labelWriterContract(writer: LabelWriter, readBack: ReadBack): void {
  describe(writer.title, () => {
    it('says where each box is, and what it shows', async () => {
      const found = readBack(await filesOf(writer, IMAGES));
      expect(found.get('a b')).toEqual(['Pleural <effusion> & "more": 80 20 120 30', 'Nodule: 80 20 120 30']);
      expect(found.get('nothing') ?? []).toEqual([]);
    });

    it('writes the same again', async () => {
      expect(await filesOf(writer, IMAGES)).toEqual(await filesOf(writer, IMAGES));
    });

    it('loses nothing of boxes of one reader, and says so of what it cannot hold', () => {
      expect(writer.losses(PLAIN)).toEqual([]);
      const everything = {
        ...PLAIN,
        layers: 3,
        statements: 4,
        confidences: 5,
        polygons: 6,
        keypoints: 7,
        withoutSize: 8,
      };
      for (const sentence of writer.losses(everything)) expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
      expect(writer.losses(everything).length).toBeGreaterThan(0);
    });

    it('gives unread images no label file of their own', async () => {
      const files = await filesOf(writer, IMAGES);
      expect([...files.keys()].filter((path) => path.startsWith('unread'))).toEqual([]);
    });
  });
}

export async function filesOf(writer: LabelWriter, images: readonly WrittenImage[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const image of images) {
    const file = writer.fileOf?.(image, CLASSES);
    if (file) files.set(file.path, file.text);
  }
  const all = async function* () {
    yield* images;
  };
  for (const { path, text } of writer.tablesOf?.(all, CLASSES) ?? []) {
    let whole = '';
    for await (const part of text) whole += part;
    files.set(path, whole);
  }
  return files;
}

/** `class: x_min y_min x_max y_max`, in whole pixels. */
export const inPixels = (name: string, edges: readonly number[]): string =>
  `${name}: ${edges.map(Math.round).join(' ')}`;
