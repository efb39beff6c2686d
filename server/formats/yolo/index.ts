import { splitName } from '../../domain/splits';
import type { Detected, FileTree, Format } from '../format';
import { counted, orderedSplits, splitOfFolders } from '../paths';
import { parentOf, type Survey } from '../survey';
import { yoloLayout } from './layout';
import { openList, rulesOf } from './lists';
import { parseLabels } from './parse-labels';
import { type YoloPlan, yoloPlan } from './plan';
import { readConfig, type YoloConfig } from './read-config';
import { resolveFolder } from './resolve';

const MAX_IGNORED_FOLDERS = 1000;
const SAMPLE_BYTES = 64 * 1024;

/**
 * YOLO as Ultralytics, darknet, CVAT, Roboflow and LabelImg write it: images with one text file each.
 * `train` and `val` may name one folder (or image): the first in the order train, val, test wins.
 */
export const yolo: Format = {
  id: 'yolo',
  title: 'YOLO',
  async detect(files, survey, { isAsked }): Promise<Detected | null> {
    const config = await readConfig(files, survey);
    if (!config && !isAsked && !(await looksLikeLabels(files, survey))) return null;
    const given = config ? await splitsOf(files, survey, config) : { splitFolders: [], lists: [] };
    const labels = hasLabelFolder(survey) ? 'folder' : 'beside';
    const plan: YoloPlan = {
      format: 'yolo',
      why: '',
      classes: config?.classes ?? [],
      splits: orderedSplits([
        ...[...given.splitFolders, ...given.lists].map(({ split }) => split),
        ...foundSplits(survey),
      ]),
      configFiles: config?.files ?? [],
      labels,
      ...given,
      ignoredFolders: labels === 'beside' ? foldersWithoutImages(survey) : [],
      ignoredFiles: given.lists.filter(({ key }) => key === null).map(({ file }) => file),
      keypoints: config?.keypoints ?? null,
      readers: config?.readers ?? [],
    };
    plan.why = whyOf(plan, config);
    return { layout: yoloLayout(plan), confidence: config ? 0.9 : 0.6 };
  },
  restore: (plan) => yoloLayout(yoloPlan.parse(plan)),
};

async function splitsOf(
  files: FileTree,
  survey: Survey,
  config: YoloConfig,
): Promise<Pick<YoloPlan, 'splitFolders' | 'lists'>> {
  const found: Pick<YoloPlan, 'splitFolders' | 'lists'> = { splitFolders: [], lists: [] };
  const [configFile = ''] = config.files;
  const home = parentOf(configFile);
  const bases = [`${home}/${config.root}`, home];
  for (const { name, entries } of config.splits) {
    const split = splitName(name);
    const place = { bases, folders: survey.folders };
    let namesImages = false;
    for (const entry of entries) {
      const folder = resolveFolder(entry, bases, survey.folders);
      if (folder !== null) {
        if (!found.splitFolders.some((each) => each.folder === folder)) found.splitFolders.push({ folder, split });
      } else if (/\.txt$/i.test(entry)) {
        const list = await openList(files, entry, split, place);
        if (list) found.lists.push(list);
      } else namesImages = true;
    }
    if (!namesImages) continue;
    const rules = await rulesOf(files, { file: configFile, key: name }, place);
    if (rules?.length) found.lists.push({ file: configFile, key: name, split, rules });
  }
  return found;
}

const hasLabelFolder = ({ folders }: Survey): boolean =>
  [...folders].some(([folder, { texts }]) => texts > 0 && /(^|\/)labels(\/|$)/i.test(folder));

/** Without a configuration, only texts that read like labels speak for YOLO: captions of images are texts too. */
async function looksLikeLabels(files: FileTree, survey: Survey): Promise<boolean> {
  let [good, bad] = [0, 0];
  for (const sample of survey.textSamples) {
    const text = await files.readText(sample, SAMPLE_BYTES).catch(() => null);
    if (text === null || text.trim() === '') continue;
    if (parseLabels(Buffer.from(text), { classIds: null, keypoints: null }).rows.length > 0) good++;
    else bad++;
  }
  return good > bad;
}

function foundSplits({ folders }: Survey): string[] {
  const found = new Set<string>();
  for (const [folder, { images }] of folders) {
    const split = images > 0 ? splitOfFolders(folder.split('/')) : null;
    if (split) found.add(split);
  }
  return [...found];
}

function foldersWithoutImages({ folders }: Survey): string[] {
  const found = [...folders].filter(([, { images, texts }]) => texts > 0 && images === 0).map(([folder]) => folder);
  return found.slice(0, MAX_IGNORED_FOLDERS);
}

function whyOf({ classes, labels, splits }: YoloPlan, config: YoloConfig | null): string {
  const named = config
    ? `${config.files[0]} names ${counted(classes.length, 'class', 'classes')}`
    : 'No file names the classes';
  const where = labels === 'folder' ? 'label files lie below "labels"' : 'label files lie beside their images';
  return `${named}; ${where}; ${splits.length > 0 ? `splits: ${splits.join(', ')}` : 'no splits are given'}.`;
}
