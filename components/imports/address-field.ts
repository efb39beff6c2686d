/** What is wrong with what was typed as an address of the web; null when nothing is. */
export const addressProblem = (value: string): string | null =>
  /^https?:\/\/[^\s/]+/.test(value.trim()) && URL.canParse(value.trim())
    ? null
    : 'Give an address that begins with https:// or http://.';

/** How fields for addresses and the like look and behave. */
export const ADDRESS_FIELD = {
  classNames: { input: 'mono' },
  spellCheck: false,
  autoComplete: 'off',
  inputMode: 'url',
} as const;

export const trimmed = <Values extends Record<string, string>>(values: Values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim()])) as Values;
