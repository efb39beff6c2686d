import { formatCount, formatNumber, formatShare } from '../ui/format';
import type { Report } from './types';

/** How good the dataset is, and what holds its score down most. */
export function qualitySentence({ score, splits, anomalies }: Pick<Report, 'score' | 'splits' | 'anomalies'>): string {
  const images = splits.reduce((sum, split) => sum + split.images, 0);
  const of = `n = ${formatCount(images, 'image')}`;
  if (score.value === null) return `The quality score is not defined yet, ${of}.`;
  const lost = (part: (typeof score.parts)[number]) => (part.value === null ? 0 : part.weight * (1 - part.value));
  const [weakest] = [...score.parts].sort((a, b) => lost(b) - lost(a));
  const why =
    weakest && weakest.value !== null && lost(weakest) > 0
      ? `, held down most by “${weakest.title}” (${formatShare(weakest.value)})`
      : ', with nothing to hold it down';
  const odd = anomalies.length > 0 ? `; ${formatCount(anomalies.length, 'anomaly', 'anomalies')} to look at` : '';
  return `The quality score is ${formatNumber(score.value, 1)} of 100${why}${odd}, ${of}.`;
}
