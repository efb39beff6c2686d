import path from 'node:path/posix';
import { parseDocument } from 'yaml';
import { UnprocessableError } from '../../errors';
import type { FileTree, LayoutClass } from '../format';
import type { Survey } from '../survey';
import { classesOfLines, readClassNames } from './class-names';

/** What the configuration of a dataset says; paths as written. */
export type YoloConfig = {
  /** The files it was read from, the deciding one first. */
  files: string[];
  classes: LayoutClass[];
  /** `path` of data.yaml, '' without. */
  root: string;
  /** Name of a split as written → folders, images and lists. */
  splits: { name: string; entries: string[] }[];
  keypoints: { count: number; dimensions: number } | null;
  /** Who drew the labels, where the configuration says so: `<id>_R1.png` is then the copy that R1 worked on. */
  readers: string[];
};

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_CANDIDATES = 20;
const MOST_READERS = 1000;
const SPLIT_KEYS = ['train', 'training', 'val', 'valid', 'validation', 'test', 'staging', 'canary', 'production'];

/**
 * The configuration nearest to the top: data.yaml (any YAML with class names), else obj.data with obj.names, else
 * classes.txt or another list of names. Null when there is none. Nothing in it is ever executed or fetched.
 * @throws UnprocessableError when a file that must be the configuration is broken
 */
export async function readConfig(files: FileTree, survey: Survey): Promise<YoloConfig | null> {
  const near = [...survey.configs].sort((a, b) => depthOf(a) - depthOf(b) || rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const readers: [RegExp, Reader][] = [
    [/\.ya?ml$/i, readYaml],
    [/\.data$/i, readDarknet],
    [/(\.names|(^|\/)classes\.txt|(^|\/)_darknet\.labels)$/i, readNames],
  ];
  for (const [pattern, read] of readers) {
    for (const file of near.filter((each) => pattern.test(each)).slice(0, MAX_CANDIDATES)) {
      const config = await read(files, file, survey);
      if (config) return config;
    }
  }
  return null;
}

type Reader = (files: FileTree, file: string, survey: Survey) => Promise<YoloConfig | null>;

const depthOf = (file: string): number => file.split('/').length;
const isUsualName = (file: string): boolean => /^(data|dataset)\.ya?ml$/i.test(path.basename(file));
const rankOf = (file: string): number => (isUsualName(file) ? 0 : 1);

const readYaml: Reader = async (files, file) => {
  const parsed = await parseYaml(files, file);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const given = parsed as Record<string, unknown>;
  const classes = readClassNames(given.names, given.nc, file);
  if (classes === null) return null;
  const splits = SPLIT_KEYS.map((name) => ({ name, entries: textsOf(given[name]) }));
  return {
    files: [file],
    classes,
    root: typeof given.path === 'string' ? given.path : '',
    splits: splits.filter(({ entries }) => entries.length > 0),
    keypoints: keypointsOf(given.kpt_shape),
    readers: textsOf(given.readers).slice(0, MOST_READERS),
  };
};

/**
 * A YAML file of the dataset as plain values; null when it is not there, or broken without being called data.yaml.
 * @throws UnprocessableError for a broken data.yaml: too large, not YAML, or aliases that multiply without end
 */
export async function parseYaml(files: FileTree, file: string): Promise<unknown> {
  try {
    const text = await files.readText(file, MAX_BYTES);
    if (text === null) return null;
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
    if (document.errors[0]) throw document.errors[0];
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    if (!isUsualName(file)) return null;
    const [sentence = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw new UnprocessableError({
      code: 'config_broken',
      message: `${file} cannot be read: ${sentence.replace(/[.:]$/, '')}.`,
      fix: 'Correct the file; it must be plain YAML with names and, if wanted, train, val and test.',
      cause,
    });
  }
}

/** The texts of one value or a list. */
export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string' && each !== '');

function keypointsOf(shape: unknown): YoloConfig['keypoints'] {
  if (!Array.isArray(shape)) return null;
  const [count, dimensions] = shape.map(Number);
  const isShape = Number.isInteger(count) && count! > 0 && count! < 10_000 && (dimensions === 2 || dimensions === 3);
  return isShape ? { count: count!, dimensions } : null;
}

/** obj.data of darknet: `key = value` lines that name the class file and the lists. */
const readDarknet: Reader = async (files, file, survey) => {
  const text = await files.readText(file, MAX_BYTES);
  const pairs = new Map(
    (text ?? '').split(/\r?\n/).flatMap((line): [string, string][] => {
      const [key, value] = line.split('=').map((part) => part.trim());
      return key && value ? [[key, value]] : [];
    }),
  );
  const nameFile = survey.configs.find((each) => path.basename(each) === path.basename(pairs.get('names') ?? ''));
  const nc = pairs.get('classes');
  const names = nameFile ? await files.readText(nameFile, MAX_BYTES) : null;
  if (names === null && nc === undefined) return null;
  return {
    files: names === null ? [file] : [file, nameFile!],
    classes: names === null ? (readClassNames(undefined, nc, file) ?? []) : classesOfLines(names, nameFile!),
    root: '',
    splits: SPLIT_KEYS.filter((key) => pairs.has(key)).map((name) => ({ name, entries: [pairs.get(name)!] })),
    keypoints: null,
    readers: [],
  };
};

const readNames: Reader = async (files, file) => {
  const text = await files.readText(file, MAX_BYTES);
  const classes = text === null ? [] : classesOfLines(text, file);
  return classes.length > 0 ? { files: [file], classes, root: '', splits: [], keypoints: null, readers: [] } : null;
};
