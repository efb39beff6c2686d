import { type PipelineSettings, pipelineSettings } from '@/server/domain/wire/imports';

export type SettingName = keyof PipelineSettings;

/** The settings nobody has touched. */
export const DEFAULTS: PipelineSettings = pipelineSettings.parse({});

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What of `settings` is not the default: this is what the link keeps and what is sent. */
export function changesOf(settings: PipelineSettings): Partial<PipelineSettings> {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) => value !== undefined && !isSame(value, DEFAULTS[name as SettingName]),
    ),
  );
}

/** Settings from what a link says, or null when it says nonsense. */
export function settingsOf(changes: unknown): PipelineSettings | null {
  const parsed = pipelineSettings.safeParse(changes);
  return parsed.success ? parsed.data : null;
}

export type Preset = { id: string; title: string; says: string; changes: Partial<PipelineSettings> };

/** Starting points in plain words; each is what it changes from the defaults. */
export const PRESETS: Preset[] = [
  {
    id: 'careful',
    title: 'Careful',
    says: 'Stops when anything is rejected, so that nothing is lost unnoticed. Exact copies are set aside.',
    changes: {},
  },
  {
    id: 'forgiving',
    title: 'Forgiving',
    says: 'Puts rejected files into quarantine and goes on with the rest. Exact copies are set aside.',
    changes: { validation_mode: 'lenient' },
  },
  {
    id: 'look',
    title: 'Only look',
    says: 'Filters and removes nothing; every problem and every copy is only reported.',
    changes: { validation_mode: 'report-only', dedup_action: 'report' },
  },
  {
    id: 'quick',
    title: 'Quick',
    says: 'Only asks whether each image can be read. No comparison of images, no quality measures.',
    changes: { validation_mode: 'lenient', check_level: 'fast', enable_deduplication: false },
  },
];

/** The preset that `settings` equal, or null when they are somebody's own. */
export const presetOf = (settings: PipelineSettings): Preset | null =>
  PRESETS.find(({ changes }) => isSame(sorted(changesOf(settings)), sorted(changesOf({ ...DEFAULTS, ...changes })))) ??
  null;

const sorted = (changes: object) => Object.entries(changes).sort(([a], [b]) => a.localeCompare(b));
