import type { PipelineSettings } from '@/server/domain/wire/imports';
import type { SettingName } from './settings';

export type SettingGroup = 'Checks' | 'Duplicates' | 'Labels' | 'Splits' | 'Storage' | 'Afterwards';

export type SettingWords = {
  group: SettingGroup;
  label: string;
  says: string;
  /** Words for the values of an enumeration. */
  choices?: Record<string, string>;
  unit?: string;
  /** How many of the setting's own unit one shown unit is. */
  scale?: number;
  /** Shown only when this holds: a setting without effect is not offered. */
  when?: (settings: PipelineSettings) => boolean;
};

const checks = ({ enable_validation }: PipelineSettings) => enable_validation;
const dedup = ({ enable_deduplication }: PipelineSettings) => enable_deduplication;
const labels = ({ enable_labeling }: PipelineSettings) => enable_labeling;
const tiers = ({ enable_storage_tiering }: PipelineSettings) => enable_storage_tiering;

const PROFILE = { auto: 'Find out', photo: 'Photographs', 'x-ray': 'X-rays' };

/** Every setting in plain words, in the order of the form. */
export const SETTING_WORDS: Record<SettingName, SettingWords> = {
  enable_validation: {
    group: 'Checks',
    label: 'Check images and labels',
    says: 'Damaged, tiny and mislabelled files are found and listed.',
  },
  validation_mode: {
    group: 'Checks',
    label: 'When something is rejected',
    says: 'The list of problems is complete in every case.',
    choices: { strict: 'Stop', lenient: 'Quarantine it, go on', 'report-only': 'Only report' },
    when: checks,
  },
  check_level: {
    group: 'Checks',
    label: 'How thorough',
    says: 'Fast: can it be read. Medium: also brightness, contrast, sharpness. Slow: also every pixel at full size.',
    choices: { fast: 'Fast', medium: 'Medium', slow: 'Slow' },
    when: checks,
  },
  size_preset: {
    group: 'Checks',
    label: 'Smallest image',
    says: 'Smaller images are rejected.',
    choices: { high: '100 × 100', normal: '50 × 50', tiny: '1 × 1' },
    when: checks,
  },
  min_width: {
    group: 'Checks',
    label: 'Smallest width',
    says: 'Overrides the smallest image.',
    unit: 'px',
    when: checks,
  },
  min_height: {
    group: 'Checks',
    label: 'Smallest height',
    says: 'Overrides the smallest image.',
    unit: 'px',
    when: checks,
  },
  max_bytes: {
    group: 'Checks',
    label: 'Largest file',
    says: 'Larger files are rejected before they are opened.',
    unit: 'MiB',
    scale: 1024 ** 2,
    when: checks,
  },
  image_profile: {
    group: 'Checks',
    label: 'What the images are',
    says: 'Decides what counts as too dark, too light or colourless.',
    choices: PROFILE,
    when: checks,
  },
  max_concurrent_validations: {
    group: 'Checks',
    label: 'Images checked at once',
    says: 'More is faster until the processor is busy.',
    when: checks,
  },
  enable_deduplication: {
    group: 'Duplicates',
    label: 'Find duplicates',
    says: 'Images with the same bytes or pixels, and near copies, are grouped around the best one.',
  },
  dedup_action: {
    group: 'Duplicates',
    label: 'What happens to copies',
    says: 'Nothing is erased; each can be brought back. What is doubtful is always left to you.',
    choices: {
      default: 'Set exact copies aside',
      report: 'Only report',
      remove: 'Set near copies aside too',
      quarantine: 'Quarantine both',
    },
    when: dedup,
  },
  dedup_profile: {
    group: 'Duplicates',
    label: 'Compare as',
    says: 'X-rays of different people look alike and are compared more closely.',
    choices: PROFILE,
    when: dedup,
  },
  enable_labeling: {
    group: 'Labels',
    label: 'Label images that have none',
    says: 'From the name of the folder, or from a word in the path.',
  },
  label_source: {
    group: 'Labels',
    label: 'Where the class comes from',
    says: 'A folder per class, or words that stand for a class.',
    choices: { folder: 'Folder name', keyword: 'Word in the path' },
    when: labels,
  },
  label_keywords: {
    group: 'Labels',
    label: 'Words and their classes',
    says: 'The first word found in the path decides.',
    when: (settings) => settings.enable_labeling && settings.label_source === 'keyword',
  },
  label_formats: {
    group: 'Labels',
    label: 'Also write label files as',
    says: 'Beside each image, for programs that read files.',
    choices: { txt: 'txt', json: 'json', csv: 'csv', yaml: 'yaml' },
    when: labels,
  },
  splits: {
    group: 'Splits',
    label: 'Split ratios',
    says: 'For images whose split the folder does not tell. Splits that the folder tells are kept.',
  },
  split_seed: {
    group: 'Splits',
    label: 'Seed',
    says: 'The same seed splits the same images the same way.',
  },
  group_by: {
    group: 'Splits',
    label: 'Keep together',
    says: 'Images of one patient or study never end up in two splits. Copies never do anyway.',
  },
  stratify: {
    group: 'Splits',
    label: 'Spread every class by the ratios',
    says: 'Rare classes first. Without it only the number of images is spread.',
  },
  enable_storage_tiering: {
    group: 'Storage',
    label: 'Spread over hot and cold storage',
    says: 'The first images stay hot, the others move to the cold store.',
  },
  hot_storage_threshold: {
    group: 'Storage',
    label: 'Images that stay hot',
    says: 'Counted in the order below.',
    unit: 'images',
    when: tiers,
  },
  hot_ranking: {
    group: 'Storage',
    label: 'Which stay hot',
    says: 'The first in this order.',
    choices: { default: 'Labelled, then newest', last_access: 'Last looked at', newest: 'Newest' },
    when: tiers,
  },
  enable_quality_report: {
    group: 'Afterwards',
    label: 'Write a quality report',
    says: 'Score, reasons, distributions and anomalies.',
  },
  temp_workspace_cleanup: {
    group: 'Afterwards',
    label: 'Clear the workspace at the end',
    says: 'Off keeps intermediate files for looking into a problem.',
  },
};
