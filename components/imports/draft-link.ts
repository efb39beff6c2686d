import { createSerializer, parseAsJson, parseAsString, parseAsStringLiteral } from 'nuqs';
import { addressesOf } from '@/server/domain/source-title';
import { FORMATS, type ImportRequest, type ImportSource, type PipelineSettings } from '@/server/domain/wire/imports';
import { changesOf, settingsOf } from './settings';

export const STEPS = ['source', 'look', 'options', 'start'] as const;
export type WizardStepId = (typeof STEPS)[number];
export const KINDS = ['folder', 'upload', 'archive', 'config'] as const;
export type SourceKind = (typeof KINDS)[number];

const TYPES = ['folder', 'upload', 'archive_url', 'config_and_archive', 'config_images_labels'] as const;
/** A source of a kind that the wizard offers; scripts may name others. */
export type WizardSource = Extract<ImportSource, { type: (typeof TYPES)[number] }>;
const isOffered = (source: ImportSource): source is WizardSource => TYPES.some((type) => type === source.type);

/** Everything that the link of the wizard keeps. */
export const link = {
  step: parseAsStringLiteral(STEPS).withDefault('source'),
  from: parseAsStringLiteral(KINDS).withDefault('folder'),
  into: parseAsString.withDefault(''),
  path: parseAsString.withDefault(''),
  upload: parseAsString.withDefault(''),
  url: parseAsString.withDefault(''),
  config: parseAsString.withDefault(''),
  labels: parseAsString.withDefault(''),
  sha256: parseAsString.withDefault(''),
  named: parseAsString.withDefault(''),
  format: parseAsStringLiteral(FORMATS).withDefault('auto'),
  options: parseAsJson((value) => (settingsOf(value) ? (value as Partial<PipelineSettings>) : null)).withDefault({}),
};

type Places = {
  from: SourceKind;
  path: string;
  upload: string;
  url: string;
  config: string;
  labels: string;
  sha256: string;
};

/** The source that a link names, null while it names none. */
export function sourceOfLink({ from, path, upload, url, config, labels, sha256 }: Places): WizardSource | null {
  if (from === 'folder') return path ? { type: 'folder', path } : null;
  if (from === 'upload') return upload ? { type: 'upload', upload_id: upload } : null;
  if (from === 'archive') return url ? { type: 'archive_url', url, ...(sha256 ? { sha256 } : {}) } : null;
  if (!url || !config) return null;
  return labels
    ? { type: 'config_images_labels', config_url: config, images_url: url, labels_url: labels }
    : { type: 'config_and_archive', config_url: config, archive_url: url };
}

/** What a link keeps of a source. */
export function linkOfSource(source: WizardSource): Partial<Places> {
  switch (source.type) {
    case 'folder':
      return { from: 'folder', path: source.path };
    case 'upload':
      return { from: 'upload', upload: source.upload_id };
    case 'archive_url':
      return { from: 'archive', url: source.url, sha256: source.sha256 ?? '' };
    case 'config_and_archive':
      return { from: 'config', url: source.archive_url, config: source.config_url, labels: '' };
    case 'config_images_labels':
      return { from: 'config', url: source.images_url, config: source.config_url, labels: source.labels_url };
  }
}

const serialise = createSerializer(link);
type Again = Pick<ImportRequest, 'format'> & { source: ImportSource; settings: PipelineSettings; into?: string };

/** The wizard, filled with what a run was made of; null for a source that it does not offer. */
export function wizardHref({ source, format, settings, into = '' }: Again): string | null {
  if (!isOffered(source)) return null;
  const options = changesOf(settings);
  return serialise('/imports/new', { ...linkOfSource(source), into, format, options, step: 'options' });
}

/** The wizard, to add images to a dataset. */
export const appendHref = (datasetId: string): string => serialise('/imports/new', { into: datasetId });

/** A source as a first idea for a name: the last part of its path or address, without the ending of an archive. */
export function nameOfSource(source: WizardSource): string {
  if (source.type === 'upload') return bareName(source.title ?? '');
  if (source.type === 'folder') return source.path.split('/').filter(Boolean).at(-1) ?? '';
  try {
    return bareName(decodeURIComponent(new URL(addressesOf(source).at(-1)!).pathname));
  } catch {
    return '';
  }
}

/** `a/scans.tar.gz` → `scans` */
export const bareName = (path: string): string =>
  (path.split('/').filter(Boolean).at(-1) ?? '').replace(/\.(zip|tar|tgz|tzst|tar\.(gz|zst))$/i, '');
