import { expect, it } from 'vitest';
import { isLive, isTouchedBy } from './hints';

const key = (path: string, input?: object) => [path.split('.'), { input, type: 'query' }];

it.each([
  ['runs.list', undefined, true],
  ['runs.get', { id: 'a' }, true],
  ['runs.get', { id: 'b' }, false],
  ['runs.log', { id: 'a', limit: 50 }, true],
  ['imports.status', { job_id: 'a' }, true],
  ['datasets.list', {}, true],
  ['datasets.images', { id: 'd' }, false],
  ['members.list', undefined, false],
])('a change of run a touches %s %o: %s', (path, input, touched) => {
  expect(isTouchedBy(key(path, input), { kind: 'run', id: 'a' })).toBe(touched);
});

it('a change of a dataset touches its images and no other dataset’s', () => {
  const hint = { kind: 'dataset', id: 'd' } as const;
  expect(isTouchedBy(key('datasets.images', { id: 'd', page: 2 }), hint)).toBe(true);
  expect(isTouchedBy(key('datasets.images', { id: 'e' }), hint)).toBe(false);
  expect(isTouchedBy(key('agreement.get', { id: 'd', iou: 0.5 }), hint)).toBe(true);
  expect(isTouchedBy(key('consensus.preview', { id: 'e' }), hint)).toBe(false);
});

it('a change of a dataset touches its drift and checks, a notification those alone', () => {
  const hint = { kind: 'dataset', id: 'd' } as const;
  expect(isTouchedBy(key('drift.between', { id: 'd', target: 'test' }), hint)).toBe(true);
  expect(isTouchedBy(key('drift.checks', { id: 'e' }), hint)).toBe(false);
  expect(isTouchedBy(key('notifications.list', {}), { kind: 'notification', id: 'n' })).toBe(true);
  expect(isTouchedBy(key('drift.checks', { id: 'd' }), { kind: 'notification', id: 'n' })).toBe(false);
});

it('knows which answers change while people watch', () => {
  expect(['runs.get', 'datasets.list', 'session.me', 'keys.list'].map((path) => isLive(key(path)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
