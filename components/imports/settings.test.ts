import { expect, it } from 'vitest';
import { changesOf, DEFAULTS, PRESETS, presetOf, settingsOf } from './settings';

it('keeps only what differs from the defaults', () => {
  expect(changesOf(DEFAULTS)).toEqual({});
  expect(changesOf({ ...DEFAULTS, split_seed: 7, label_formats: ['csv'] })).toEqual({
    split_seed: 7,
    label_formats: ['csv'],
  });
});

it('comes back from what the link keeps', () => {
  const settings = { ...DEFAULTS, validation_mode: 'lenient' as const, splits: { training: 8, test: 2 } };
  expect(settingsOf(JSON.parse(JSON.stringify(changesOf(settings))))).toEqual(settings);
});

it('refuses a link that says nonsense', () => {
  expect(settingsOf({ validation_mode: 'whatever' })).toBeNull();
});

it.each(PRESETS)('recognises the preset $title', (preset) => {
  expect(presetOf({ ...DEFAULTS, ...preset.changes })?.id).toBe(preset.id);
});

it('calls anything else one’s own', () => {
  expect(presetOf({ ...DEFAULTS, split_seed: 1 })).toBeNull();
});
