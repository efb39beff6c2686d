import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../testing/contracts/memory-tree';
import { detectFormat, type Layout, restoreLayout } from '../index';

const BOX = '0 0.5 0.5 0.2 0.2\n';
const names = (layout: Layout) => Object.fromEntries(layout.classes.map(({ id, name }) => [id, name]));

/** Image path → [split, path of its label file], through a plan that was saved. */
async function pairsOf(files: Record<string, string>) {
  const tree = memoryTree(files);
  const layout = restoreLayout(JSON.parse(JSON.stringify(await detectFormat(tree, 'auto'))));
  const classify = await layout.openClassifier(tree);
  const placed = Object.keys(files).map((path) => ({ path, ...classify({ path }) }));
  const labels = placed.filter(({ kind }) => kind === 'label');
  const pairs: Record<string, [string | null | undefined, string | undefined]> = {};
  for (const { path, kind, pairKey, split } of placed) {
    const label = labels.find((each) => each.pairKey === pairKey);
    if (kind === 'image') pairs[path] = [split, label?.path];
  }
  return { layout, pairs, labels: labels.map(({ path }) => path) };
}

describe('the class names of a YOLO dataset', () => {
  const classesOf = async (yaml: string) =>
    names(await detectFormat(memoryTree({ 'data.yaml': yaml, 'images/a.png': '', 'labels/a.txt': BOX }), 'auto'));

  it.each([
    ['a list', 'names: [cat, dog]', { 0: 'cat', 1: 'dog' }],
    ['a map', 'names: {1: dog, 0: cat}', { 0: 'cat', 1: 'dog' }],
    ['a map with gaps', 'names: {0: cat, 7: dog}', { 0: 'cat', 7: 'dog' }],
    ['the number alone', 'nc: 2', { 0: 'class_0', 1: 'class_1' }],
    ['fewer names than the number says', 'nc: 3\nnames: [cat]', { 0: 'cat', 1: 'class_1', 2: 'class_2' }],
    [
      'names that look like something else',
      'names: [1, true, ~, " no "]',
      { 0: '1', 1: 'true', 2: 'class_2', 3: 'no' },
    ],
  ])('may be %s', async (_why, yaml, expected) => expect(await classesOf(yaml)).toEqual(expected));

  it.each([
    ['classes.txt at the top', 'classes.txt', 'cat\r\ndog\r\n\r\n'],
    ['classes.txt among the labels', 'labels/classes.txt', 'cat\ndog'],
    ['obj.names', 'obj.names', 'cat\ndog\n'],
  ])('come from %s when there is no YAML', async (_why, file, text) => {
    const { layout, labels } = await pairsOf({ 'images/a.png': '', 'labels/a.txt': BOX, [file]: text });
    expect(names(layout)).toEqual({ 0: 'cat', 1: 'dog' });
    expect(layout.configFiles).toEqual([file]);
    expect(labels).toEqual(['labels/a.txt']);
  });

  it('are open when nothing names them: any id is taken', async () => {
    const layout = await detectFormat(memoryTree({ 'a.png': '', 'a.txt': BOX }), 'auto');
    expect(layout.classes).toEqual([]);
    expect(layout.parseLabels!(Buffer.from('41 0.5 0.5 0.1 0.1')).rows[0]).toMatchObject({ classId: 41 });
  });

  it('come from the configuration nearest to the top', async () => {
    const { layout } = await pairsOf({
      'a/b/data.yaml': 'names: [deep]',
      'set/data.yaml': 'names: [near]',
      'set/mkdocs.yml': 'site: x',
      'set/images/1.png': '',
      'set/labels/1.txt': BOX,
    });
    expect(names(layout)).toEqual({ 0: 'near' });
  });
});

describe('a configuration that is broken or hostile', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
    'names: *i',
  ].join('\n');

  it.each([
    ['is not YAML', 'names: [a, b\ntrain: {'],
    ['multiplies by aliases', bomb],
    ['is larger than any', `names: [a]\n# ${'x'.repeat(5 * 1024 * 1024)}`],
    ['has a name where a class number belongs', 'names: {cat: 0}'],
    ['counts more classes than anybody has', 'nc: 1e9'],
  ])('is refused when it %s', async (_why, yaml) => {
    const files = memoryTree({ 'data.yaml': yaml, 'images/a.png': '', 'labels/a.txt': BOX });
    await expect(detectFormat(files, 'auto')).rejects.toMatchObject({
      kind: 'unprocessable',
      message: expect.stringMatching(/^data\.yaml/),
      fix: expect.stringMatching(/\.$/),
    });
  });

  it('is never executed, and its addresses are never fetched', async () => {
    const yaml =
      'names: [a]\ntrain: https://example.org/train.zip\ndownload: |\n  import os; os.system("touch /tmp/owned")';
    const { pairs } = await pairsOf({ 'data.yaml': yaml, 'images/train/a.png': '', 'labels/train/a.txt': BOX });
    expect(pairs).toEqual({ 'images/train/a.png': ['training', 'labels/train/a.txt'] });
  });

  it('cannot make a path leave the source', async () => {
    const yaml = 'names: [a]\npath: ../../../etc\ntrain: ../../../../etc/passwd.txt\nval: /etc';
    const { pairs } = await pairsOf({ 'data.yaml': yaml, 'images/a.png': '', 'labels/a.txt': BOX });
    expect(pairs).toEqual({ 'images/a.png': [null, 'labels/a.txt'] });
  });
});

describe('where images, labels and splits lie', () => {
  const pair = (image: string, label: string) => ({ [image]: '', [label]: BOX });

  it.each([
    [
      'images/train and labels/train',
      'train: images/train\nval: images/val',
      'images/train/1.jpg',
      'labels/train/1.txt',
    ],
    [
      'train/images and train/labels',
      'train: train/images\nval: valid/images',
      'train/images/1.jpg',
      'train/labels/1.txt',
    ],
    ['a root above', 'train: ../train/images', 'train/images/1.jpg', 'train/labels/1.txt'],
    [
      'a root of another machine',
      'path: /content/set\ntrain: images/train',
      'images/train/1.jpg',
      'labels/train/1.txt',
    ],
    [
      'a named root that is not there',
      'path: ../datasets/coco8\ntrain: images/train',
      'images/train/1.jpg',
      'labels/train/1.txt',
    ],
    ['a root that is there', 'path: coco8\ntrain: images/a', 'coco8/images/a/1.jpg', 'coco8/labels/a/1.txt'],
    ['Windows separators', 'train: .\\images\\part1', 'images/part1/1.jpg', 'labels/part1/1.txt'],
    ['several folders', 'train: [images/a, images/b]', 'images/b/1.jpg', 'labels/b/1.txt'],
    ['a trailing slash', 'train: ./images/a/', 'images/a/1.jpg', 'labels/a/1.txt'],
    ['JPEGImages', 'train: JPEGImages', 'JPEGImages/1.jpg', 'labels/1.txt'],
    ['labels beside the images', 'train: part1', 'part1/1.jpg', 'part1/1.txt'],
    ['everything at the top', 'train: .', '1.jpg', '1.txt'],
    ['capitals', 'train: Images', 'Images/1.JPG', 'Labels/1.txt'],
  ])('%s', async (_why, yaml, image, label) => {
    const { pairs } = await pairsOf({ 'data.yaml': `names: [a]\n${yaml}`, ...pair(image, label) });
    expect(pairs).toEqual({ [image]: ['training', label] });
  });

  it('a dataset may lie in a folder of the source', async () => {
    const { pairs } = await pairsOf({
      'set/data.yaml': 'names: [a]\ntrain: images/a\nval: images/b\ntest: ',
      ...pair('set/images/a/1.jpg', 'set/labels/a/1.txt'),
      ...pair('set/images/b/1.jpg', 'set/labels/b/1.txt'),
    });
    expect(pairs).toEqual({
      'set/images/a/1.jpg': ['training', 'set/labels/a/1.txt'],
      'set/images/b/1.jpg': ['validation', 'set/labels/b/1.txt'],
    });
  });

  it('equal names in two splits never meet', async () => {
    const { pairs } = await pairsOf({ ...pair('images/train/1.jpg', 'labels/train/1.txt'), 'images/val/1.jpg': '' });
    expect(pairs).toEqual({
      'images/train/1.jpg': ['training', 'labels/train/1.txt'],
      'images/val/1.jpg': ['validation', undefined],
    });
  });

  it('a folder inside another belongs to the split that names it itself', async () => {
    const yaml = 'names: [a]\ntrain: images\nval: images/held';
    const { pairs } = await pairsOf({ 'data.yaml': yaml, 'images/1.jpg': '', 'images/held/2.jpg': '' });
    expect(pairs).toMatchObject({
      'images/1.jpg': ['training', undefined],
      'images/held/2.jpg': ['validation', undefined],
    });
  });

  it('folders named like splits count where the configuration is silent', async () => {
    const yaml = 'names: [a]\ntrain: images/train';
    const { layout, pairs } = await pairsOf({ 'data.yaml': yaml, 'images/train/1.jpg': '', 'images/test/2.jpg': '' });
    expect(pairs['images/test/2.jpg']).toEqual(['test', undefined]);
    expect(layout.splits).toEqual(['training', 'test']);
  });

  it('splits may be lists, with prefixes that are not there', async () => {
    const { pairs, labels } = await pairsOf({
      'data.yaml': 'names: [a]\ntrain: train.txt\nval: lists/val.txt',
      'train.txt': '\ufeffdata/images/1.jpg\r\n\r\n/home/me/set/images/2.jpg',
      'lists/val.txt': './images/3.jpg\nimages/4.jpg\nimages/1.jpg',
      ...pair('images/1.jpg', 'labels/1.txt'),
      'images/2.jpg': '',
      'images/3.jpg': '',
      'images/4.jpg': '',
      'images/5.jpg': '',
    });
    expect(pairs).toEqual({
      'images/1.jpg': ['training', 'labels/1.txt'],
      'images/2.jpg': ['training', undefined],
      'images/3.jpg': ['validation', undefined],
      'images/4.jpg': ['validation', undefined],
      'images/5.jpg': [null, undefined],
    });
    expect(labels).toEqual(['labels/1.txt']);
  });

  it('darknet keeps all beside each other', async () => {
    const { layout, pairs, labels } = await pairsOf({
      'obj.data':
        'classes = 2\ntrain = data/train.txt\nvalid = data/valid.txt\nnames = data/obj.names\nbackup = backup/',
      'obj.names': 'cat\ndog\n',
      'train.txt': 'data/obj_train_data/1.jpg\n',
      'valid.txt': 'data/obj_train_data/sub/2.jpg\n',
      'readme.txt': 'hello',
      ...pair('obj_train_data/1.jpg', 'obj_train_data/1.txt'),
      ...pair('obj_train_data/sub/2.jpg', 'obj_train_data/sub/2.txt'),
    });
    expect(names(layout)).toEqual({ 0: 'cat', 1: 'dog' });
    expect(layout.configFiles).toEqual(['obj.data', 'obj.names']);
    expect(labels).toHaveLength(2);
    expect(pairs).toEqual({
      'obj_train_data/1.jpg': ['training', 'obj_train_data/1.txt'],
      'obj_train_data/sub/2.jpg': ['validation', 'obj_train_data/sub/2.txt'],
    });
  });

  it('a list that is not there is no obstacle', async () => {
    const { pairs } = await pairsOf({ 'data.yaml': 'names: [a]\ntrain: none.txt\nval: 7', ...pair('1.jpg', '1.txt') });
    expect(pairs).toEqual({ '1.jpg': [null, '1.txt'] });
  });

  it('a label without an image keeps its place, so that it can be reported', async () => {
    const { labels } = await pairsOf({
      ...pair('images/1.jpg', 'labels/1.txt'),
      'labels/orphan.txt': BOX,
      'notes/x.txt': 'x',
    });
    expect(labels).toEqual(['labels/1.txt', 'labels/orphan.txt']);
  });
});

describe('the kinds of rows', () => {
  const KINDS: Record<string, [row: string, geometry: object | null]> = {
    detect: ['0 0.5 0.5 0.2 0.2', null],
    segment: [
      '0 0.4 0.4 0.6 0.4 0.5 0.6',
      {
        type: 'polygon',
        points: [
          [0.4, 0.4],
          [0.6, 0.4],
          [0.5, 0.6],
        ],
      },
    ],
    'oriented box': [
      '0 0.5 0.3 0.7 0.5 0.5 0.7 0.3 0.5',
      {
        type: 'polygon',
        points: [
          [0.5, 0.3],
          [0.7, 0.5],
          [0.5, 0.7],
          [0.3, 0.5],
        ],
      },
    ],
    pose: [
      '0 0.5 0.5 0.2 0.2 0.4 0.4 2 0.5 0.5 1 0.6 0.6 0',
      {
        type: 'keypoints',
        points: [
          [0.4, 0.4, 2],
          [0.5, 0.5, 1],
          [0.6, 0.6, 0],
        ],
      },
    ],
  };
  const YAML = 'names: [a]\nkpt_shape: [3, 3]\n';
  const LAYOUTS: Record<string, [image: string, label: string, others: Record<string, string>]> = {
    'a folder': ['images/train/1.jpg', 'labels/train/1.txt', { 'data.yaml': `${YAML}train: images/train` }],
    'a list': ['images/a/1.jpg', 'labels/a/1.txt', { 'data.yaml': `${YAML}train: [images/a/1.jpg]` }],
    'a text of paths': [
      'images/a/1.jpg',
      'labels/a/1.txt',
      { 'data.yaml': `${YAML}train: train.txt`, 'train.txt': 'images/a/1.jpg\n' },
    ],
    'a root above': ['train/images/1.jpg', 'train/labels/1.txt', { 'data.yaml': `${YAML}train: ../train/images` }],
    'the number of classes alone': [
      'images/train/1.jpg',
      'labels/train/1.txt',
      { 'data.yaml': 'nc: 1\nkpt_shape: [3, 3]\ntrain: images/train' },
    ],
    'a list of classes and no data.yaml': ['images/1.jpg', 'labels/1.txt', { 'classes.txt': 'a\n' }],
    darknet: [
      'data/1.jpg',
      'data/1.txt',
      { 'obj.data': 'names = obj.names\ntrain = train.txt', 'obj.names': 'a\n', 'train.txt': 'data/1.jpg\n' },
    ],
  };

  const pairs = Object.keys(LAYOUTS).flatMap((layout) => Object.keys(KINDS).map((kind) => [kind, layout] as const));
  it.each(pairs)('%s is kept with its geometry in %s', async (kind, where) => {
    const [image, label, others] = LAYOUTS[where]!;
    const [row, geometry] = KINDS[kind]!;
    const { layout, pairs } = await pairsOf({ ...others, [image]: '', [label]: `${row}\n` });
    expect(pairs[image]?.[1]).toBe(label);
    const { rows, problems } = layout.parseLabels!(Buffer.from(`${row}\n`));
    expect(problems).toEqual([]);
    expect(rows).toHaveLength(1);
    expect(rows[0]!.geometry).toEqual(geometry);
    const { centerX, centerY } = rows[0]!.box;
    expect([centerX, centerY].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.5, 0.5]);
  });
});
