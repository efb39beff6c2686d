import { expect, it } from 'vitest';
import { type Annotation, classesOf, layersOf, markAt, marksOf } from './marks';

let made = 0;
const anAnnotation = (given: Partial<Annotation> = {}): Annotation => ({
  id: `annotation-${++made}`,
  class_id: 0,
  class_name: 'nodule',
  bbox: { center_x: 0.5, center_y: 0.5, width: 0.2, height: 0.4 },
  layer: 'reference',
  reader: null,
  confidence: null,
  geometry: null,
  ...given,
});

it('gives boxes by their top left corner', () => {
  const [mark] = marksOf([anAnnotation()]).marks;
  expect(mark?.rect.x).toBeCloseTo(0.4);
  expect(mark?.rect.y).toBeCloseTo(0.3);
});

it('keeps labels of the whole image apart from boxes', () => {
  const { marks, imageLabels } = marksOf([anAnnotation({ geometry: { type: 'image' }, class_name: 'cat' })]);
  expect(marks).toEqual([]);
  expect(imageLabels.map((label) => label.className)).toEqual(['cat']);
});

it.each([
  [
    'pairs',
    [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  ],
  ['a flat list', [0, 0, 1, 0, 1, 1]],
  [
    'objects',
    [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
    ],
  ],
])('reads polygon points given as %s', (_, points) => {
  const [mark] = marksOf([anAnnotation({ geometry: { type: 'polygon', points } })]).marks;
  expect(mark?.outlines).toEqual([
    [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  ]);
});

it('draws the box alone when the geometry cannot be understood', () => {
  const [mark] = marksOf([anAnnotation({ geometry: { type: 'polygon', points: ['x', null] } })]).marks;
  expect(mark?.outlines).toEqual([]);
});

it('picks the smallest box under the pointer', () => {
  const { marks } = marksOf([
    anAnnotation({ class_name: 'lung', bbox: { center_x: 0.5, center_y: 0.5, width: 0.9, height: 0.9 } }),
    anAnnotation({ class_name: 'nodule', bbox: { center_x: 0.5, center_y: 0.5, width: 0.1, height: 0.1 } }),
  ]);
  expect(markAt(marks, [0.52, 0.52])?.className).toBe('nodule');
  expect(markAt(marks, [0.8, 0.8])?.className).toBe('lung');
  expect(markAt(marks, [0.99, 0.99])).toBeNull();
});

it('draws each reader in a line of its own, the reference solid', () => {
  const { marks } = marksOf([anAnnotation({ reader: 'R9' }), anAnnotation(), anAnnotation({ reader: 'R10' })]);
  expect(layersOf(marks).map(({ name, line }) => [name, line.name])).toEqual([
    ['reference', 'solid'],
    ['R9', 'dashed'],
    ['R10', 'dotted'],
  ]);
});

it('lists the most frequent class first', () => {
  const { marks } = marksOf([
    anAnnotation(),
    anAnnotation({ class_id: 3, class_name: 'mass' }),
    anAnnotation({ class_id: 3, class_name: 'mass' }),
  ]);
  expect(classesOf(marks)).toEqual([
    { id: 3, name: 'mass', count: 2 },
    { id: 0, name: 'nodule', count: 1 },
  ]);
});
