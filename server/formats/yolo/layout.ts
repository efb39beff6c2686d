import { isImageName } from '../../domain/formats-of-images';
import type { Classifier, FileTree, Layout, Placed } from '../format';
import { foldersOf, splitOfFolders, withoutExtension } from '../paths';
import { parentOf } from '../survey';
import { listedPaths } from './lists';
import { parseLabels } from './parse-labels';
import type { YoloPlan } from './plan';
import { applyRules } from './resolve';

// darknet and Ultralytics look for the labels of …/images/… and …/JPEGImages/… in …/labels/…
const IMAGE_FOLDER = /^(images|jpegimages)$/i;
const LABEL_FOLDER = /^labels$/i;
/** Texts that lie among labels and are none. */
const NOT_A_LABEL = /^(classes|readme.*|licen[cs]e.*|notes|changelog|requirements|_darknet)\.txt$/i;

/** The layout of a YOLO dataset from its plan. */
export function yoloLayout(plan: YoloPlan): Layout {
  const classIds = plan.classes.length > 0 ? new Set(plan.classes.map(({ id }) => id)) : null;
  return {
    format: 'yolo',
    why: plan.why,
    classes: plan.classes,
    splits: plan.splits,
    configFiles: plan.configFiles,
    openClassifier: async (files, signal) => classifierOf(plan, await readLists(plan, files, signal)),
    parseLabels: (bytes) => parseLabels(bytes, { classIds, keypoints: plan.keypoints }),
    readers: plan.readers,
    toJSON: () => plan,
  };
}

/** The key of an image: its path without extension, `images` replaced by `labels` where labels have their own folder. */
export function imageKey(file: string, labels: YoloPlan['labels']): string {
  return labels === 'folder' ? asLabels(withoutExtension(file), IMAGE_FOLDER) : withoutExtension(file);
}

function labelKey(file: string, labels: YoloPlan['labels']): string {
  return labels === 'folder' ? asLabels(withoutExtension(file), LABEL_FOLDER) : withoutExtension(file);
}

/** Writes the last folder that matches as `labels`. */
function asLabels(file: string, pattern: RegExp): string {
  const segments = file.split('/');
  const at = segments.findLastIndex((segment, index) => index < segments.length - 1 && pattern.test(segment));
  return at < 0 ? file : segments.with(at, 'labels').join('/');
}

function classifierOf(plan: YoloPlan, listed: ReadonlyMap<string, string>): Classifier {
  const ignored = new Set([...plan.ignoredFiles, ...plan.configFiles]);
  const ignoredFolders = new Set(plan.ignoredFolders);
  // A folder of images and that of their labels have the same prefix in keys.
  const prefixes = plan.splitFolders
    .map(({ folder, split }) => ({ prefix: imageKey(`${folder}/x`, plan.labels).slice(0, -1), split }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const splitOf = (key: string, file: string) =>
    listed.get(key) ??
    prefixes.find(({ prefix }) => prefix === '/' || key.startsWith(prefix))?.split ??
    splitOfFolders(foldersOf(file));
  const place = (kind: Placed['kind'], pairKey: string, file: string): Placed => ({
    kind,
    pairKey,
    split: splitOf(pairKey, file),
    folderClass: null,
  });
  return ({ path: file }) => {
    if (isImageName(file)) return place('image', imageKey(file, plan.labels), file);
    if (!file.toLowerCase().endsWith('.txt') || ignored.has(file) || ignoredFolders.has(parentOf(file))) return null;
    const folders = foldersOf(file);
    const isBeside = plan.labels === 'beside';
    if (NOT_A_LABEL.test(file.slice(file.lastIndexOf('/') + 1))) return null;
    return isBeside || folders.some((folder) => LABEL_FOLDER.test(folder))
      ? place('label', labelKey(file, plan.labels), file)
      : null;
  };
}

/** Image key → split for every listed image; of several lists the first wins. */
async function readLists(plan: YoloPlan, files: FileTree, signal?: AbortSignal): Promise<Map<string, string>> {
  const listed = new Map<string, string>();
  for (const list of plan.lists) {
    for await (const written of listedPaths(files, list)) {
      signal?.throwIfAborted();
      const key = imageKey(applyRules(written, list.rules), plan.labels);
      if (!listed.has(key)) listed.set(key, list.split);
    }
  }
  return listed;
}
