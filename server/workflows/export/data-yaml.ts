import { stringify } from 'yaml';
import type { LayoutClass } from '../../formats/format';

// The names under which trainers look for splits.
const KEYS: Record<string, string> = { training: 'train', validation: 'val' };

/** `data.yaml` of the published layout: where the images of each split are, and the names of the classes. */
export function dataYaml(
  splits: readonly string[],
  classes: readonly LayoutClass[],
  keypoints: [number, number] | null,
): string {
  const folders = Object.fromEntries(splits.map((split) => [KEYS[split] ?? split, `${split}/images`]));
  const names = Object.fromEntries(classes.map(({ id, name }) => [id, name]));
  return stringify({ path: '.', ...folders, names, ...(keypoints ? { kpt_shape: keypoints } : {}) });
}
