import { createSerializer, parseAsJson, parseAsString, parseAsStringLiteral } from 'nuqs';
import { addressesOf, shortSourceName } from '@/server/domain/source-title';
import {
  FORMATS,
  type ImportRequest,
  type ImportSource,
  importSource,
  type PipelineSettings,
} from '@/server/domain/wire/imports';
import { changesOf, settingsOf } from './settings';

export const STEPS = ['source', 'look', 'options', 'start'] as const;
export type WizardStepId = (typeof STEPS)[number];
/** `given`: sources that the wizard does not put together by itself, but takes as they are. */
export const KINDS = ['folder', 'upload', 'archive', 'config', 'list', 'given'] as const;
export type SourceKind = (typeof KINDS)[number];

const TYPES = ['folder', 'upload', 'archive_url', 'config_and_archive', 'config_images_labels'] as const;
/** A source of a kind that the wizard asks for by fields of its own. */
type OfferedSource = Extract<ImportSource, { type: (typeof TYPES)[number] }>;
const isOffered = (source: ImportSource): source is OfferedSource => TYPES.some((type) => type === source.type);
/** Several sources, or one of another kind, as a run or an uploaded list named them. */
export type GivenSources = { type: 'given'; sources: ImportSource[] };
export type WizardSource = OfferedSource | GivenSources;

type ListAt = Extract<ImportSource, { type: 'url_list' }> & { url: string };
/** The list of addresses that a source is, when it is fetched from an address itself. */
export function listOf(source: WizardSource): ListAt | null {
  const [first, ...others] = source.type === 'given' ? source.sources : [];
  return first?.type === 'url_list' && first.url !== undefined && others.length === 0
    ? { ...first, url: first.url }
    : null;
}

/** The part of an import request that says what is imported. */
export const requestedOf = (source: WizardSource): { source: ImportSource } | { sources: ImportSource[] } =>
  source.type === 'given' ? { sources: source.sources } : { source };

const givenSources = importSource.array().min(1).max(20);
const MOST_IN_LINK = 6000; // what proxies and browsers take as an address

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
  given: parseAsJson((value) => givenSources.safeParse(value).data ?? null).withDefault([]),
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
  given: ImportSource[];
};

/** The source that a link names, null while it names none. */
export function sourceOfLink({ from, path, upload, url, config, labels, sha256, given }: Places): WizardSource | null {
  if (from === 'folder') return path ? { type: 'folder', path } : null;
  if (from === 'upload') return upload ? { type: 'upload', upload_id: upload } : null;
  if (from === 'archive') return url ? { type: 'archive_url', url, ...(sha256 ? { sha256 } : {}) } : null;
  if (from === 'given' || from === 'list') {
    const source = given.length > 0 ? ({ type: 'given', sources: given } as const) : null;
    return from === 'given' || (source && listOf(source)) ? source : null;
  }
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
    case 'given':
      return { from: listOf(source) ? 'list' : 'given', given: source.sources };
  }
}

const serialise = createSerializer(link);
type Again = Pick<ImportRequest, 'format'> & { sources: ImportSource[]; settings: PipelineSettings; into?: string };

/** The wizard, filled with what a run was made of; null when that is too long for an address. */
export function wizardHref({ sources, format, settings, into = '' }: Again): string | null {
  const [first] = sources;
  const source: WizardSource = sources.length === 1 && first && isOffered(first) ? first : { type: 'given', sources };
  const options = changesOf(settings);
  const href = serialise('/imports/new', { ...linkOfSource(source), into, format, options, step: 'options' });
  return href.length <= MOST_IN_LINK ? href : null;
}

/** The wizard, to add images to a dataset. */
export const appendHref = (datasetId: string): string => serialise('/imports/new', { into: datasetId });

/** A source as a first idea for a name: the last part of its path or address, without the ending of an archive. */
export function nameOfSource(source: WizardSource): string {
  if (source.type === 'upload') return bareName(source.title ?? '');
  if (source.type === 'given') return source.sources.length === 1 ? shortSourceName(source.sources[0]!) : '';
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
