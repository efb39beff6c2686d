import { formatCount, formatNumber, formatShare } from '../ui/format';
import type { Dataset } from './types';

type Said = Pick<
  Dataset,
  | 'total_images'
  | 'total_annotations'
  | 'total_classes'
  | 'labelled_images'
  | 'no_object_images'
  | 'unlabelled_images'
  | 'splits'
  | 'quality_score'
  | 'warnings'
>;

/** What a dataset is, and whether it is fit to train on. */
export function overviewSentence(dataset: Said): string {
  const { total_images, total_annotations, total_classes, labelled_images, no_object_images } = dataset;
  if (total_images === 0) return 'There is no image in this dataset yet.';
  const splits = dataset.splits.filter(({ name }) => name !== 'none').length;
  const read = labelled_images + no_object_images;
  const what = `${formatCount(total_images, 'image')}${splits > 0 ? ` in ${formatCount(splits, 'split')}` : ', not split yet'}`;
  const labels =
    read === 0
      ? 'none of them labelled'
      : `${formatShare(read / total_images)} of them labelled, with ${formatCount(total_annotations, 'annotation')} of ${formatCount(total_classes, 'class', 'classes')}`;
  return `${what}, ${labels}: ${fitness(dataset, read)}${scored(dataset)}.`;
}

function fitness({ warnings, splits, unlabelled_images }: Said, read: number): string {
  const leaked = warnings.find(({ code }) => code === 'leakage');
  if (leaked) return `not fit to train on while ${formatCount(leaked.count, 'image')} stand in more than one split`;
  if (read === 0) return 'not fit to train on without labels';
  if (splits.every(({ name }) => name === 'none')) return 'not fit to train on before it is split';
  if (unlabelled_images > 0) return `fit to train on but for ${formatCount(unlabelled_images, 'image')} without labels`;
  return 'fit to train on, nothing leaks between splits';
}

const scored = ({ quality_score }: Said) =>
  quality_score === null ? '' : `; quality score ${formatNumber(quality_score, 1)} of 100`;
