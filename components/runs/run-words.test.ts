import { expect, it } from 'vitest';
import { pipelineSettings } from '../../server/domain/wire/imports';
import {
  announcement,
  canGoOnAsLenient,
  freshMessage,
  secondsBetween,
  stepFigures,
  stoppedAt,
  wordOf,
} from './run-words';
import type { RunStep } from './types';

const aStep = (given: Partial<RunStep> = {}): RunStep => ({
  id: 'crawl-images',
  number: 2,
  title: 'Crawl images',
  state: 'running',
  attempt: 1,
  retries: 0,
  done: 0,
  total: 0,
  started_at: null,
  ended_at: null,
  duration_seconds: null,
  message: null,
  ...given,
});
const crawled = aStep({ state: 'completed' });
const refused = aStep({ id: 'validate-images', number: 3, title: 'Validate images', state: 'failed' });

it('says what was asked before the state follows', () => {
  expect(wordOf({ state: 'running', wanted: 'pause', undo: null })).toBe('Pausing');
  expect(wordOf({ state: 'paused', wanted: 'pause', undo: null })).toBeUndefined();
  expect(wordOf({ state: 'cancelled', wanted: 'cancel', undo: null })).toBeUndefined();
});

it('finds the step that stopped the run', () => {
  expect(stoppedAt({ steps: [crawled, refused, aStep({ state: 'pending' })] })).toBe(refused);
  expect(stoppedAt({ steps: [crawled] })).toBeNull();
});

it('offers to go on as lenient only where a strict run refused its items', () => {
  const run = { state: 'failed', steps: [crawled, refused], actions: ['recover'] } as const;
  const strict = { ...run, steps: [...run.steps], actions: [...run.actions], settings: pipelineSettings.parse({}) };
  expect(canGoOnAsLenient(strict)).toBe(true);
  expect(canGoOnAsLenient({ ...strict, settings: { ...strict.settings, validation_mode: 'lenient' } })).toBe(false);
  expect(canGoOnAsLenient({ ...strict, actions: [] })).toBe(false);
  expect(canGoOnAsLenient({ ...strict, steps: [aStep({ state: 'failed' }), refused] })).toBe(false);
});

it('gives the figures of a step', () => {
  expect(stepFigures(aStep({ done: 1204, total: 3000 }), 38.3)).toBe('1,204 of 3,000 items · 31.4/s');
  expect(stepFigures(aStep({ done: 1, total: 1, retries: 1 }), 0.2)).toBe('1 retry');
  expect(stepFigures(aStep({ number: 8, state: 'completed', done: 600, total: 600 }), 2)).toBe('');
  expect(stepFigures(aStep({ state: 'skipped' }), null)).toBe('');
  expect(stepFigures(aStep({ state: 'pending' }), null)).toBe('');
  expect(stepFigures(aStep({ state: 'pending', done: 440, total: 600 }), null)).toBe('440 of 600 items');
});

it('counts to now while a step lasts', () => {
  const start = '2026-03-01T10:00:00Z';
  expect(secondsBetween(start, null, Date.parse('2026-03-01T10:01:00Z'))).toBe(60);
  expect(secondsBetween(start, '2026-03-01T10:00:05Z', 0)).toBe(5);
  expect(secondsBetween(null, null, 0)).toBeNull();
});

it('announces steps and ends, not numbers', () => {
  const times = { started_at: '2026-03-01T10:00:00Z', ended_at: null };
  expect(announcement({ state: 'running', steps: [aStep({ done: 5 }), refused], ...times })).toBe(
    'Step 2 of 2: Crawl images.',
  );
  expect(announcement({ state: 'completed', steps: [crawled], ...times, ended_at: '2026-03-01T10:02:00Z' })).toBe(
    'Run completed after 2 min.',
  );
});

it('does not say twice what stands beside it', () => {
  const error = { code: 'items_rejected', message: '5 items were rejected.', fix: '' };
  expect(freshMessage({ message: error.message, error, steps: [] })).toBeNull();
  expect(freshMessage({ message: 'Crawl images: 16 of 1,229 items.', error: null, steps: [aStep()] })).toBeNull();
  const ended = aStep({ state: 'completed', message: '9 classes named.' });
  expect(freshMessage({ message: '9 classes named.', error: null, steps: [ended] })).toBeNull();
  expect(freshMessage({ message: 'Reading a.png.', error: null, steps: [aStep()] })).toBe('Reading a.png.');
});
