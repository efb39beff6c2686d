import { expect, it } from 'vitest';
import { bandHref, binHref, imagesHref } from './links';

it('leaves out filters that are not set', () => {
  expect(imagesHref('d', { split: null, q: '', status: ['accepted', 'warned'] })).toBe(
    '/datasets/d/images?status=accepted&status=warned',
  );
});

it.each([
  ['rejected', '/datasets/d/problems?verdict=rejected&subject=image&run_id=r'],
  ['labelled', '/datasets/d/images?band=labelled&run_id=r'],
  ['cold', '/datasets/d/images?band=cold&run_id=r'],
  ['found', '/datasets/d/problems?verdict=all&subject=image&run_id=r'],
  ['unique', '/datasets/d/images?band=unique&run_id=r'],
  ['fetched', '/datasets/d/images?band=fetched&run_id=r'],
])('leads from the band %s to its list', (id, href) => {
  expect(bandHref({ id }, 'd', 'r')).toBe(href);
});

it.each([
  [{ split: null, classId: null }, 'brightness', 0, 'brightness=0..0.5'],
  [{ split: 'test', classId: null }, 'brightness', 1, 'split=test&brightness=0.5..%3D1'],
  [{ split: null, classId: 3 }, 'width', 0, 'class_filter=3&annotations=1..&width=0..0.5'],
  [{ split: null, classId: 3 }, 'annotations', 0, 'class_filter=3&annotations=0..%3D0.5'],
])('leads from a bar of %o in %s to its images', (selection, name, at, query) => {
  const bins = [
    { from: 0, to: 0.5 },
    { from: 0.5, to: 1 },
  ];
  expect(binHref('d', selection, { name, bins, at })).toBe(`/datasets/d/images?${query}`);
});
