import { describe, expect, it } from 'vitest';
import { imagesTitle, parsePopulation, populationTitle, windowIn, writeWindow } from './populations';

const [JANUARY, FEBRUARY] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];

describe('a population as it is written', () => {
  it.each([
    ['all', { kind: 'all' }],
    ['version:3', { kind: 'version', version: '3' }],
    ['ward 7', { kind: 'split', split: 'ward 7' }],
    ['2026-01-01..2026-02-01', { kind: 'window', from: JANUARY, until: FEBRUARY }],
    ['2026-01-01T01:00+01:00..', { kind: 'window', from: JANUARY, until: null }],
    ['predictions:2026-01-01..2026-02-01', { kind: 'predictions', from: JANUARY, until: FEBRUARY }],
    ['predictions:..2026-02-01T00:00:00Z', { kind: 'predictions', from: null, until: FEBRUARY }],
  ])('%s is read', (text, population) => {
    expect(parsePopulation(text)).toEqual(population);
  });

  it.each([
    ...['..', 'x..y', '2026-02-01..2026-01-01', '2026-13-01..', '2026-01-01...'],
    ...['predictions:', 'predictions:..', 'predictions:training', 'predictions:2026-02-01..2026-02-01'],
  ])('%s is not', (text) => {
    expect(parsePopulation(text)).toBeNull();
  });

  it.each([
    ['none', 'images without a split', 'images without a split'],
    ['version:3', 'version 3', 'version 3'],
    ['2026-01-01..', 'images since 2026-01-01', 'images since 2026-01-01'],
    ['predictions:2026-01-01..', 'predictions since 2026-01-01', 'images with predictions since 2026-01-01'],
    ['predictions:..2026-01-01', 'predictions before 2026-01-01', 'images with predictions before 2026-01-01'],
  ])('%s is called %s, its images %s', (text, title, images) => {
    expect([populationTitle(text), imagesTitle(text)]).toEqual([title, images]);
  });

  it.each(['2026-01-01..', 'predictions:..2026-01-01', 'predictions:..'])('%s is written again as it was', (text) => {
    expect(writeWindow(windowIn(text)!)).toBe(text);
  });
});
