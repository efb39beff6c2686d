import { expect, it } from 'vitest';
import { foundBy, groupDuplicates, isUndecided } from './duplicate-groups';
import type { DuplicateRow } from './types';

const row = (group_id: string | null, status: DuplicateRow['status'], filename: string): DuplicateRow => ({
  image_id: filename,
  filename,
  status,
  group_id,
  group_size: 2,
  stage: status === 'duplicate' ? 'bytes' : null,
  copy_of: null,
  scores: {},
  bytes_saved: status === 'duplicate' ? 100 : 0,
  thumbnail_url: null,
  removed: false,
  is_decided: false,
});

it('puts each best image before its copies, and leaves unique images out', () => {
  const groups = groupDuplicates([
    row('a', 'best', 'one.png'),
    row('b', 'duplicate', 'four.png'),
    row('a', 'duplicate', 'two.png'),
    row(null, 'unique', 'five.png'),
    row('b', 'best', 'three.png'),
  ]);
  expect(
    groups.map(({ best, copies, bytesSaved }) => [best?.filename, copies.map((copy) => copy.filename), bytesSaved]),
  ).toEqual([
    ['one.png', ['two.png'], 100],
    ['three.png', ['four.png'], 100],
  ]);
});

it.each([
  ['bytes', 1, false, 'Same bytes', false, false],
  ['pixels', 1, true, 'Same pixels', false, false],
  ['near', 0.973, false, 'Near, 97.3 %', true, false],
  ['near', 0.973, false, 'Near, 97.3 %', false, true],
  ['near', 0.973, true, 'Near, 97.3 %', false, false],
  ['reader', 1, true, 'Copy of a reader', false, false],
  [null, 1, false, null, false, false],
] as const)('says how a copy was found: %s', (stage, similarity, removed, words, undecided, is_decided) => {
  expect(foundBy({ stage, scores: { similarity } })).toBe(words);
  expect(isUndecided({ stage, removed, is_decided })).toBe(undecided);
});
