import path from 'node:path/posix';
import { isImageName } from '../domain/formats-of-images';
import type { ProblemCode } from '../domain/verdicts';

/** What one folder holds itself, not below it. */
export type FolderCount = { images: number; texts: number };

/** One look over all files of a source: counts per folder, never a list of files. */
export type Survey = {
  images: number;
  texts: number;
  /** Files that are not images, texts among them. */
  others: number;
  /** Folder path ('' = the top) → counts; every folder on the way to a file is there. */
  folders: Map<string, FolderCount>;
  /** Paths of files that may be configuration (yaml, names, data, classes.txt), in byte order. */
  configs: string[];
  /** Paths of CSV files, in byte order. */
  tables: string[];
  /** Some text files, from as many folders as possible. */
  textSamples: string[];
};

const CONFIG = /(\.(ya?ml|names|data)|(^|\/)(classes\.txt|_darknet\.labels))$/i;
const MAX_CONFIGS = 1000;
const MAX_TABLES = 100;
const MAX_SAMPLES = 20;
const MAX_FOLDERS = 200_000; // about 40 MB; a source with more has a folder per item, where further ones teach nothing

type Listed = { path: string; problem: ProblemCode | null; isImage?: boolean };
type Listable = { list(signal?: AbortSignal): AsyncIterable<Listed> };

/** Looks over all files once. */
export async function surveyFiles(files: Listable, signal?: AbortSignal): Promise<Survey> {
  const folders: Survey['folders'] = new Map([['', { images: 0, texts: 0 }]]);
  const survey: Survey = { images: 0, texts: 0, others: 0, folders, configs: [], tables: [], textSamples: [] };
  for await (const entry of files.list(signal)) {
    const folder = entry.problem === null ? countOf(folders, parentOf(entry.path)) : null;
    if (isImageName(entry.path) || entry.isImage) {
      survey.images++;
      if (folder) folder.images++;
      continue;
    }
    survey.others++;
    if (entry.problem !== null) continue;
    if (CONFIG.test(entry.path)) {
      if (survey.configs.length < MAX_CONFIGS) survey.configs.push(entry.path);
      continue;
    }
    if (/\.csv$/i.test(entry.path) && survey.tables.length < MAX_TABLES) survey.tables.push(entry.path);
    if (!entry.path.toLowerCase().endsWith('.txt')) continue;
    survey.texts++;
    if (folder) folder.texts++;
    if ((folder?.texts ?? 0) <= 3 && survey.textSamples.length < MAX_SAMPLES) survey.textSamples.push(entry.path);
  }
  return survey;
}

/** The folder of a path, '' for a file at the top. */
export const parentOf = (file: string): string => {
  const parent = path.dirname(file);
  return parent === '.' ? '' : parent;
};

function countOf(folders: Survey['folders'], folder: string): FolderCount | null {
  const known = folders.get(folder);
  if (known) return known;
  if (folders.size >= MAX_FOLDERS) return null;
  if (folder !== '') countOf(folders, parentOf(folder));
  const added = { images: 0, texts: 0 };
  folders.set(folder, added);
  return added;
}
