import { expect, it } from 'vitest';
import { folderOfArchive, isArchiveName, isHiddenPath, uploadPath } from './uploads';

it.each([
  ['a.png', 'a.png'],
  ['./scans//a.png', 'scans/a.png'],
  ['scans\\a.png', 'scans/a.png'],
  ['ü.png', 'ü.png'],
])('keeps %s under %s', (name, path) => {
  expect(uploadPath(name)).toBe(path);
});

it.each(['', '.', '../a.png', 'a/../../b.png', '/etc/passwd', 'C:\\a.png', 'a\0b', `${'x'.repeat(1001)}.png`])(
  'refuses %j',
  (name) => {
    expect(uploadPath(name)).toBeNull();
  },
);

it('knows what is hidden and what is opened', () => {
  expect(['.DS_Store', 'a/.git/x', '__MACOSX/a.png', 'a/Thumbs.db'].every(isHiddenPath)).toBe(true);
  expect(isHiddenPath('a/b.png')).toBe(false);
  expect(['a.zip', 'a.tar', 'a.TGZ', 'a.tar.gz', 'a.tar.zst'].every(isArchiveName)).toBe(true);
  expect(['a.png', 'a.7z', 'zip'].some(isArchiveName)).toBe(false);
  expect(folderOfArchive('set/part1.tar.gz')).toBe('set/part1/');
});
