import { expect, it } from 'vitest';
import { rangeWords } from './measure-words';

it.each([
  ['brightness', '0.25..0.5', 'Brightness: 0.25 to below 0.5'],
  ['brightness', '0.12345..=0.98765', 'Brightness: 0.123 to 0.988'],
  ['width', '1024..', 'Width: at least 1,024 px'],
  ['aspect', '..=1', 'Aspect ratio: at most 1'],
  ['megabytes', '..0.001', 'File size: below 0.001 MiB'],
  ['annotations', '3..=3', 'Annotations per image: 3'],
] as const)('%s=%s is called “%s”', (name, range, words) => {
  expect(rangeWords(name, range)).toBe(words);
});
