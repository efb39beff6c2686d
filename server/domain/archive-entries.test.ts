import { describe, expect, it } from 'vitest';
import { ARCHIVE_LIMITS, type ArchiveEntry, judgeEntry, pathOfCopy } from './archive-entries';

const anEntry = (more: Partial<ArchiveEntry>): ArchiveEntry => ({
  name: 'a.png',
  kind: 'file',
  bytes: 1000,
  packedBytes: 900,
  isEncrypted: false,
  isReadable: true,
  ...more,
});
const start = { entries: 0, bytes: 0, archiveBytes: 1_000_000 };
const judge = (more: Partial<ArchiveEntry>, before = start) => judgeEntry(anEntry(more), before);

it.each([
  ['a/b.png', 'a/b.png'],
  ['./a//b.png', 'a/b.png'],
  ['a\\b.png', 'a/b.png'],
  ['ü/ö.png', 'ü/ö.png'],
])('files %s under %s', (name, path) => {
  expect(judge({ name })).toEqual({ path, problem: null });
});

it.each(['../a.png', 'a/../../b.png', '/etc/passwd', 'C:\\a.png', '\\\\host\\a.png', 'a/..', 'a\0.png'])(
  'refuses %j, which leads outside',
  (name) => {
    expect(judge({ name })).toMatchObject({ problem: 'entry_outside' });
  },
);

it.each(['a/', '.', '.hidden.png', 'a/.git/b.png', '__MACOSX/a.png', 'a/Thumbs.db'])('passes over %s', (name) => {
  expect(judge({ name, kind: name.endsWith('/') ? 'folder' : 'file' })).toBeNull();
});

describe('hostile entries', () => {
  it.each<[string, Partial<ArchiveEntry>, string]>([
    ['a link or device', { kind: 'other' }, 'entry_not_a_file'],
    ['an archive', { name: 'more.tar.gz' }, 'nested_archive'],
    ['an encrypted one', { isEncrypted: true }, 'entry_encrypted'],
    ['one packed in an unknown way', { isReadable: false }, 'entry_unreadable'],
    ['over 200:1', { bytes: 200_001, packedBytes: 1000 }, 'archive_bomb'],
    ['bytes out of nothing', { bytes: 1, packedBytes: 0 }, 'archive_bomb'],
    [
      'over the size limit',
      { bytes: ARCHIVE_LIMITS.entryBytes + 1, packedBytes: ARCHIVE_LIMITS.entryBytes },
      'entry_too_large',
    ],
  ])('refuses %s', (_, more, problem) => {
    const before = problem === 'entry_too_large' ? { ...start, archiveBytes: 1024 ** 4 } : start;
    expect(judge(more, before)).toMatchObject({ problem });
  });

  it('takes exactly 200:1 and an empty file', () => {
    expect(judge({ bytes: 200_000, packedBytes: 1000 })).toMatchObject({ problem: null });
    expect(judge({ bytes: 0, packedBytes: 0 })).toMatchObject({ problem: null });
  });

  it('refuses what brings the whole archive over 200:1, though each entry is below', () => {
    expect(judge({ bytes: 1000 }, { ...start, bytes: 199_999_999 })).toMatchObject({ problem: 'archive_bomb' });
  });

  it('refuses what comes after the five millionth entry', () => {
    expect(judge({}, { ...start, entries: 4_999_999 })).toMatchObject({ problem: null });
    expect(judge({}, { ...start, entries: 5_000_000 })).toMatchObject({ problem: 'too_many_entries' });
  });

  it('shortens names that are too long, keeping their ending', () => {
    const judged = judge({ name: `${'ü'.repeat(600)}.png` })!;
    expect(judged.problem).toBe('name_too_long');
    expect(new TextEncoder().encode(judged.path).length).toBeLessThanOrEqual(1000);
    expect(judged.path).toMatch(/\.png$/);
  });
});

it.each([
  ['a/b.png', 2, 'a/b (entry 2 of this name).png'],
  ['a.b/c', 3, 'a.b/c (entry 3 of this name)'],
])('lists %s, entry %i of that name, as %s', (path, copy, expected) => {
  expect(pathOfCopy(path, copy)).toBe(expected);
});
