import { expect, it } from 'vitest';
import { contrast, readable } from './contrast';
import { cssVariablesResolver, theme } from './theme';

it('gives black on white the ratio 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});

it('darkens a colour until it can be read', () => {
  expect(contrast(readable('#ffcc66', '#ffffff', '#000000'), '#ffffff')).toBeGreaterThanOrEqual(5.2);
});

it.each(['light', 'dark'] as const)('keeps every coloured text of the %s scheme at 5:1 or better', (scheme) => {
  const variables = cssVariablesResolver(theme)[scheme];
  for (const name of Object.keys(theme.colors).filter((colour) => colour !== 'dark')) {
    const text = variables[`--mantine-color-${name}-text`] as string;
    const light = variables[`--mantine-color-${name}-light`] as string;
    expect(contrast(text, light), name).toBeGreaterThanOrEqual(5);
    expect(contrast(text, variables['--mantine-color-body'] as string), name).toBeGreaterThanOrEqual(5);
  }
  for (const name of ['dimmed', 'placeholder', 'text'])
    expect(
      contrast(variables[`--mantine-color-${name}`] as string, variables['--mantine-color-default'] as string),
      name,
    ).toBeGreaterThanOrEqual(5);
});
