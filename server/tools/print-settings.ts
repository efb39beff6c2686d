import { SETTINGS } from '../config';

const BY_MACHINE: Record<string, string> = { DARKROOM_HOME: '.darkroom', WORKER_CONCURRENCY: 'cores' };

/** The README's table of settings, made from the schema that reads them. */
export function settingsTable(): string {
  const rows = Object.entries(SETTINGS.shape).map(([name, field]) => {
    const parsed = field.safeParse(undefined);
    const value =
      BY_MACHINE[name] ??
      (parsed.success && parsed.data !== undefined && parsed.data !== '' ? String(parsed.data) : '');
    return `| \`${name}\` | ${value === '' ? '–' : `\`${value}\``} | ${field.description ?? ''} |`;
  });
  return ['| variable | default | what it does |', '|---|---|---|', ...rows].join('\n');
}
