import { describe, expect, it } from 'vitest';
import { FORMATS as FORMATS_ON_THE_WIRE } from '../domain/wire/imports';
import { formatContract } from '../testing/contracts/format';
import { memoryTree } from '../testing/contracts/memory-tree';
import { folders } from './folders';
import { images } from './images';
import { detectFormat, FORMATS } from './index';
import { vinbigdata } from './vinbigdata';
import { yolo } from './yolo';

const BOX = '0 0.5 0.5 0.2 0.2\n';

formatContract(images, { 'train/a.png': '', 'train/b/a.png': '', 'a.jpg': '', 'notes.md': '' });
formatContract(folders, { 'train/cat/1.jpg': '', 'train/dog/1.jpg': '', 'val/cat/1.jpg': '', 'readme.md': '' });
formatContract(yolo, {
  'data.yaml': 'train: train/images\nval: valid/images\nnames: [a, b]',
  'train/images/1.jpg': '',
  'train/labels/1.txt': BOX,
  'valid/images/1.jpg': '',
  'valid/labels/1.txt': BOX,
});
formatContract(vinbigdata, {
  'train.csv': 'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max\n1,mass,8,R1,1,1,9,9\n',
  'train_meta.csv': 'image_id,dim0,dim1\n1,10,10\n',
  'train/1.png': '',
  'test/1.png': '',
  'readme.md': '',
});

const detect = (files: string[], wanted = 'auto') =>
  detectFormat(memoryTree(Object.fromEntries(files.map((file) => [file, file.endsWith('.txt') ? BOX : '']))), wanted);

describe('detecting the format', () => {
  it('knows exactly the formats that an import may ask for', () => {
    expect(['auto', ...FORMATS.map(({ id }) => id)].sort()).toEqual([...FORMATS_ON_THE_WIRE].sort());
  });

  it.each([
    ['images alone', ['a.png', 'b.png'], 'images'],
    ['images in split folders', ['train/a.png', 'test/a.png'], 'images'],
    ['images in one folder', ['cats/a.png', 'cats/b.png'], 'images'],
    ['images and masks', ['images/a.png', 'masks/a.png'], 'images'],
    ['images at two depths', ['cat/a.png', 'dog/b.png', 'c.png'], 'images'],
    ['images in two class folders', ['cat/a.png', 'dog/a.png'], 'folders'],
    ['class folders below split folders', ['train/cat/a.png', 'test/dog/a.png'], 'folders'],
    ['a label beside an image', ['a.png', 'a.txt'], 'yolo'],
    ['labels in their folder', ['images/a.png', 'labels/a.txt'], 'yolo'],
  ])('takes %s for %s', async (_why, files, format) => {
    expect((await detect(files)).format).toBe(format);
  });

  it('does not take captions for labels', async () => {
    const files = memoryTree({ 'a.png': '', 'a.txt': 'a cat on a mat', 'b.png': '', 'b.txt': 'a dog' });
    expect((await detectFormat(files, 'auto')).format).toBe('images');
  });

  it.each([
    ['nothing', [], 'auto', 'no_images'],
    ['no image', ['a.txt', 'data.zip'], 'auto', 'no_images'],
    ['a format that is not there', ['a.png'], 'nonsense', 'unknown_format'],
    ['class folders without folders', ['a.png', 'b.png'], 'folders', 'format_does_not_fit'],
  ])('refuses %s with a fix', async (_why, files, wanted, code) => {
    await expect(detect(files, wanted)).rejects.toMatchObject({
      kind: 'unprocessable',
      code,
      fix: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  it('does as asked where less speaks for it', async () => {
    const layout = await detect(['photos/cats/a.png', 'photos/cats/b.png'], 'folders');
    expect(layout.classes).toEqual([{ id: 0, name: 'cats' }]);
    expect((await detect(['a.png', 'a.txt'], 'images')).format).toBe('images');
    expect((await detect(['a.png'], 'yolo')).format).toBe('yolo');
  });
});

describe('one folder per class', () => {
  it('gives each image its class and split, and classes the same number everywhere', async () => {
    const layout = await detect(['train/dog/1.jpg', 'train/cat/1.jpg', 'valid/cat/1.jpg']);
    const classify = await layout.openClassifier(memoryTree({}));
    expect(layout.classes).toEqual([
      { id: 0, name: 'cat' },
      { id: 1, name: 'dog' },
    ]);
    expect(layout.splits).toEqual(['training', 'validation']);
    expect(classify({ path: 'valid/cat/1.jpg' })).toEqual({
      kind: 'image',
      pairKey: 'valid/cat/1.jpg',
      split: 'validation',
      folderClass: 'cat',
    });
    expect(classify({ path: 'valid/cat/notes.txt' })).toBeNull();
  });
});
