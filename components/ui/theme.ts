import {
  type ConvertCSSVariablesInput,
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  type MantineColorsTuple,
  mergeMantineTheme,
} from '@mantine/core';
import { mix, readable } from './contrast';
import { componentDefaults } from './theme-components';

type Variables = ConvertCSSVariablesInput['light'];

/** Safelight amber: the one primary action, and "live". */
const amber: MantineColorsTuple = [
  '#fff5e2',
  '#ffe7c2',
  '#ffd38b',
  '#ffbe52',
  '#fbac2c',
  '#f29d14',
  '#e39010',
  '#b26d00',
  '#8f5700',
  '#6e4300',
];
// Neutral greys with a trace of warm; lightest first.
const dark: MantineColorsTuple = [
  '#e7e3dc',
  '#bfb9af',
  '#9b958b',
  '#655f57',
  '#47423c',
  '#2c2925',
  '#211f1b',
  '#161412',
  '#100e0d',
  '#0a0908',
];
const gray: MantineColorsTuple = [
  '#f9f8f6',
  '#f2f0ed',
  '#e7e4df',
  '#dad6d0',
  '#c6c1b9',
  '#a39d94',
  '#7b756c',
  '#5c564f',
  '#433f39',
  '#2a2723',
];

const sans = "'Inter Variable', system-ui, sans-serif";

export const theme = mergeMantineTheme(
  DEFAULT_THEME,
  createTheme({
    primaryColor: 'amber',
    // One shade for both schemes: the text on it is chosen once, by the shade's luminance.
    primaryShade: 6,
    autoContrast: true,
    // The luminance at which black and white text reach the same contrast (4.58:1).
    luminanceThreshold: 0.179,
    black: '#1f1c19',
    colors: { amber, dark, gray },
    fontFamily: sans,
    fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
    fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
    headings: {
      fontFamily: sans,
      fontWeight: '600',
      sizes: {
        h1: { fontSize: '1.375rem', lineHeight: '1.3' },
        h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
        h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
        h4: { fontSize: '0.875rem', lineHeight: '1.45' },
      },
    },
    defaultRadius: 'sm',
    respectReducedMotion: true,
    cursorType: 'pointer',
    components: componentDefaults,
  }),
);

export const cssVariablesResolver: CSSVariablesResolver = (resolved) => {
  const ground = { light: '#ffffff', dark: resolved.colors.dark[7] };
  const light: Variables = {
    '--mantine-color-body': '#fcfbfa',
    '--mantine-color-text': resolved.black,
    '--mantine-color-default': '#ffffff',
    '--mantine-color-default-hover': resolved.colors.gray[1],
    '--mantine-color-default-border': resolved.colors.gray[4],
    '--mantine-color-dimmed': resolved.colors.gray[7],
    '--mantine-color-placeholder': '#6b655d',
    '--darkroom-surface': '#ffffff',
    '--darkroom-frame': resolved.colors.gray[1],
    '--darkroom-line': resolved.colors.gray[3],
  };
  const darkScheme: Variables = {
    '--mantine-color-body': resolved.colors.dark[7],
    '--mantine-color-text': resolved.colors.dark[0],
    '--mantine-color-default': resolved.colors.dark[6],
    '--mantine-color-default-hover': resolved.colors.dark[5],
    '--mantine-color-default-border': resolved.colors.dark[4],
    '--mantine-color-dimmed': resolved.colors.dark[1],
    '--mantine-color-placeholder': '#a29c92',
    '--darkroom-surface': '#1b1916',
    '--darkroom-frame': resolved.colors.dark[8],
    '--darkroom-line': '#2c2925',
  };
  for (const [name, shades] of Object.entries(resolved.colors)) {
    if (name === 'dark') continue;
    const tint = { light: mix(ground.light, shades[6], 0.13), dark: mix(ground.dark, shades[8], 0.24) };
    colour(light, name, readable(shades[7], tint.light, '#000000'), tint.light, mix(ground.light, shades[6], 0.2));
    colour(darkScheme, name, readable(shades[4], tint.dark, '#ffffff'), tint.dark, mix(ground.dark, shades[8], 0.34));
  }
  for (const scheme of [light, darkScheme]) {
    scheme['--mantine-color-error'] = scheme['--mantine-color-red-text'] as string;
    scheme['--mantine-color-success'] = scheme['--mantine-color-teal-text'] as string;
    scheme['--mantine-color-anchor'] = scheme['--mantine-color-text'] as string;
  }
  return { variables: {}, light, dark: darkScheme };
};

function colour(variables: Variables, name: string, text: string, tint: string, hover: string) {
  for (const part of ['text', 'light-color', 'outline']) variables[`--mantine-color-${name}-${part}`] = text;
  variables[`--mantine-color-${name}-light`] = tint;
  variables[`--mantine-color-${name}-light-hover`] = hover;
}
