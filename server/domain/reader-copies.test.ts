import { expect, it } from 'vitest';
import { isReaderCopy, readerOfName, readerSets } from './reader-copies';

const image = (path: string, sameAs = path) => ({ key: path, path, sameAs });
const setsOf = (images: ReturnType<typeof image>[], readers: string[] = []) =>
  readerSets(images, readers).map((set) => set.map(({ path }) => path).join(' '));

it.each([
  ['a/7_R12.png', 'R12'],
  ['7_r1.jpg', 'r1'],
  ['7.png', null],
  ['hand_R.png', null],
  ['7_R1/7.png', null],
])('reads who worked on %s: %s', (path, reader) => {
  expect(readerOfName(path)).toBe(reader);
});

it.each([
  ['a/7_R1.png', 'b/7_R2.png', true],
  ['7_r1.png', '7.png', true],
  ['7.png', '7_R1.png', false],
  ['7_R1.png', 'again/7_r1.jpg', false],
  ['7_R1.png', '8_R2.png', false],
])('tells whether %s is the copy of another reader than %s: %s', (path, other, expected) => {
  expect(isReaderCopy(path, other)).toBe(expected);
});

it.each<[string, ReturnType<typeof image>[], string[], string[]]>([
  ['names that no list names', [image('7_R1.png'), image('7_R2.png')], [], []],
  ['a list that names them', [image('7_R1.png'), image('7_R2.png')], ['R1', 'R2', 'R3'], ['7_R1.png 7_R2.png']],
  ['a list that names one of them', [image('7_R1.png'), image('7_R2.png')], ['R1'], []],
  ['the image itself beside a copy', [image('7.png'), image('7_R1.png')], ['R1'], ['7.png 7_R1.png']],
  ['the same name in two folders', [image('a/7_R1.png'), image('b/7_R2.png')], ['R1', 'R2'], []],
  [
    'the same pixels, wherever they lie',
    [image('a/7_R1.png', 'x'), image('b/7_R2.png', 'x')],
    [],
    ['a/7_R1.png b/7_R2.png'],
  ],
  ['the same pixels under other names', [image('7_R1.png', 'x'), image('8_R2.png', 'x')], [], []],
  ['the same pixels and no reader', [image('a/7.png', 'x'), image('b/7.png', 'x')], [], []],
  ['two images of one name without a reader', [image('7.png'), image('7.jpg')], ['R1'], []],
  [
    'pixels and a list together',
    [image('7_R1.png'), image('7_R2.png', 'x'), image('c/7_R9.png', 'x'), image('8_R1.png')],
    ['R1', 'R2'],
    ['7_R1.png 7_R2.png c/7_R9.png'],
  ],
])('knows copies of readers by %s', (_what, images, readers, sets) => {
  expect(setsOf(images, readers)).toEqual(sets);
});
