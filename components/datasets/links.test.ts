import { expect, it } from 'vitest';
import { bandHref, imagesHref } from './links';

it('leaves out filters that are not set', () => {
  expect(imagesHref('d', { split: null, q: '', status: ['accepted', 'warned'] })).toBe(
    '/datasets/d/images?status=accepted&status=warned',
  );
});

it.each([
  ['rejected', '/datasets/d/problems?verdict=rejected&subject=image&run_id=r'],
  ['labelled', '/datasets/d/images?has_annotations=true'],
  ['cold', '/datasets/d/images?tier=cold'],
  ['found', '/datasets/d/problems?verdict=all&subject=image&run_id=r'],
  ['unique', '/datasets/d/images'],
])('leads from the band %s to its list', (id, href) => {
  expect(bandHref({ id }, 'd', 'r')).toBe(href);
});
