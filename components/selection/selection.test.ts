import { expect, it } from 'vitest';
import { countOf, EVERYTHING, hasImage, NOTHING, targetOf, toggled, withImages } from './selection';

const INPUT = { split: 'test', sort_by: 'filename', sort_order: 'asc' } as const;

it('holds images one by one, and lets them go again', () => {
  const two = toggled(toggled(NOTHING, 'a'), 'b');
  expect([countOf(two, 9), hasImage(two, 'a'), hasImage(two, 'c')]).toEqual([2, true, false]);
  expect(targetOf(toggled(two, 'a'), INPUT)).toEqual({ image_ids: ['b'] });
});

it('holds all that match but some, without their names', () => {
  const most = toggled(toggled(EVERYTHING, 'a'), 'b');
  expect([countOf(most, 12_345), hasImage(most, 'a'), hasImage(most, 'c')]).toEqual([12_343, false, true]);
  expect(targetOf(most, INPUT)).toEqual({ filter: { split: 'test' }, except: ['a', 'b'] });
  expect(targetOf(EVERYTHING, INPUT)).toEqual({ filter: { split: 'test' } });
});

it('a range is added to either', () => {
  expect(targetOf(withImages(toggled(NOTHING, 'a'), ['a', 'b', 'c']), INPUT)).toEqual({ image_ids: ['a', 'b', 'c'] });
  expect(targetOf(withImages(toggled(toggled(EVERYTHING, 'a'), 'd'), ['a', 'b']), INPUT)).toMatchObject({
    except: ['d'],
  });
});
