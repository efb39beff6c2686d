import { expect, it } from 'vitest';
import { importRequest, sourceOfRequest } from '../domain/wire/imports';
import { sourceNamed } from './source-flags';

const url = (name: string) => `https://example.org/${name}`;
const [config_url, images_url, labels_url, list_url] = ['c.yml', 'i.zip', 'l.zip', 'list.csv'].map(url);
const sha256 = 'a'.repeat(64);
const [folder, archive] = [
  { type: 'folder', path: '/data' },
  { type: 'archive_url', url: url('a.tar.gz'), sha256 },
];

it.each<[Parameters<typeof sourceNamed>[0], object]>([
  [{ folder: '/data' }, folder],
  [
    { upload_id: '0199a1fe-0000-7000-8000-000000000000' },
    { type: 'upload', upload_id: '0199a1fe-0000-7000-8000-000000000000' },
  ],
  [{ url: archive.url, sha256 }, archive],
  [
    { url: archive.url, config_url },
    { type: 'config_and_archive', config_url, archive_url: archive.url },
  ],
  [
    { config_url, images_url, labels_url },
    { type: 'config_images_labels', config_url, images_url, labels_url },
  ],
  [
    { list_url, columns: { label: 'class' } },
    { type: 'url_list', url: list_url, columns: { label: 'class' } },
  ],
  [{ sources: [folder, archive] }, { type: 'several', sources: [folder, archive] }],
])('%j names a source', (flags, expected) => {
  expect(sourceOfRequest(importRequest.parse({ name: 'x', ...sourceNamed(flags) }))).toEqual(expected);
});

it.each<[Parameters<typeof sourceNamed>[0]]>([
  [{}],
  [{ sha256 }],
  [{ folder: '/data', sha256 }],
  [{ upload: 'scans.zip', folder: '/data' }],
  [{ folder: '/data', url: archive.url }],
  [{ url: archive.url, config_url, sha256 }],
  [{ images_url, labels_url }],
  [{ url: archive.url, columns: {} }],
  [{ folder: '/data', sources: [archive] }],
])('%j is refused, with what would be right', (flags) => {
  expect(() => sourceNamed(flags)).toThrow(
    expect.objectContaining({ code: 'source_missing', fix: expect.stringContaining('--config_url --images_url') }),
  );
});
