import { expect, it } from 'vitest';
import { importRequest, sourceOfRequest } from './imports';

const [config, archive] = ['https://example.org/data.yaml', 'https://example.org/images.zip'];
const both = { type: 'config_and_archive', config_url: config, archive_url: archive };

it.each<[string, object]>([
  ['source', { source: both }],
  ['sources', { sources: [both] }],
  ['the older shape', { yolo_config_url: config, dataset_url: archive }],
])('reads the same source from %s', (_, body) => {
  expect(sourceOfRequest(importRequest.parse({ name: 'x', ...body }))).toEqual(both);
});

it('reads several sources as one', () => {
  const folder = { type: 'folder', path: '/data' };
  expect(sourceOfRequest(importRequest.parse({ name: 'x', sources: [both, folder] }))).toEqual({
    type: 'several',
    sources: [both, folder],
  });
});

it.each<[string, object]>([
  ['no source', {}],
  ['an empty list of sources', { sources: [] }],
  ['two sources', { source: both, yolo_config_url: config, dataset_url: archive }],
  ['half of the older shape', { dataset_url: archive }],
  ['a scheme that is not fetched', { source: { type: 'archive_url', url: 'ftp://example.org/a.zip' } }],
  ['a checksum that is none', { source: { type: 'archive_url', url: archive, sha256: 'abc' } }],
  ['a field that is not known', { source: { type: 'archive_url', url: archive, password: 'x' } }],
])('refuses %s', (_, body) => {
  expect(importRequest.safeParse({ name: 'x', ...body }).success).toBe(false);
});
