import { imagesTitle, populationTitle } from '@/server/domain/populations';
import { formatNumber } from '../ui/format';
import type { Drift, DriftFeature } from './types';

type Feature = Pick<
  DriftFeature,
  | 'name'
  | 'title'
  | 'kind'
  | 'psi'
  | 'psi_no_drift_99'
  | 'p_adjusted'
  | 'effect'
  | 'drifted'
  | 'n_reference'
  | 'n_target'
>;

// What a lower and a higher mean is called; else "lower" and "higher".
const COMPARATIVES: Record<string, [lower: string, higher: string]> = {
  brightness: ['darker', 'brighter'],
  sharpness: ['less sharp', 'sharper'],
  contrast: ['of lower contrast', 'of higher contrast'],
  saturation: ['less colourful', 'more colourful'],
};

const CHANCE = 0.05;
const SMALL_EFFECT = 0.2;

/** Those that drifted first, then those that differ most. */
export const byDrift = <Of extends Feature>(features: readonly Of[]): Of[] =>
  [...features].sort((a, b) => Number(b.drifted) - Number(a.drifted) || (b.psi ?? -1) - (a.psi ?? -1));

/** The answer of the page in one sentence. */
export function driftSentence({
  reference,
  target,
  images,
  features,
}: Pick<Drift, 'reference' | 'target' | 'images'> & { features: readonly Feature[] }): string {
  const [before, after] = [populationTitle(reference), populationTitle(target)];
  const empty = images.reference === 0 ? before : images.target === 0 ? after : null;
  if (empty !== null)
    return `Nothing to compare: there are no ${areMany(empty) ? empty.replace('all ', '') : `images in ${empty}`}.`;
  const drifted = byDrift(features).filter((feature) => feature.drifted);
  const [first, ...others] = drifted;
  if (!first) {
    const isBeyondChance = features.some(({ p_adjusted }) => p_adjusted !== null && p_adjusted < CHANCE);
    const what = isBeyondChance ? 'by as much as matters' : 'beyond chance';
    return `Nothing has shifted ${what} between ${before} and ${after}, n = ${formatNumber(images.target)} against ${formatNumber(images.reference)}.`;
  }
  const n = `n = ${formatNumber(first.n_target)} against ${formatNumber(first.n_reference)}`;
  const more =
    others.length === 0
      ? ''
      : `; ${formatNumber(others.length)} other ${others.length === 1 ? 'feature' : 'features'} drifted as well`;
  return `${shiftOf(first, { reference, target })}, ${n}${more}.`;
}

function shiftOf(
  { name, title, kind, effect, psi, psi_no_drift_99 }: Feature,
  { reference, target }: Pick<Drift, 'reference' | 'target'>,
): string {
  const [before, after] = [populationTitle(reference), populationTitle(target)];
  if (kind === 'category' || effect === null || Math.abs(effect) < SMALL_EFFECT) {
    return `${title} is distributed differently in ${after} than in ${before}: PSI ${formatNumber(psi, 2)}, by chance at most ${formatNumber(psi_no_drift_99, 2)}`;
  }
  const words = COMPARATIVES[name];
  const by = `has shifted by ${formatNumber(Math.abs(effect), 1)} standard deviations`;
  if (!words) return `${title} is ${effect < 0 ? 'lower' : 'higher'} in ${after} than in ${before}: it ${by}`;
  const [these, those] = [imagesTitle(target), imagesTitle(reference)];
  return `${capital(these)} ${areMany(these) ? 'are' : 'is'} ${words[effect < 0 ? 0 : 1]} than ${those}: ${title.toLowerCase()} ${by}`;
}

/** "images since …", "all images", "predictions before …": more than one. */
const areMany = (title: string) => /^(all )?(images|predictions)\b/.test(title);

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `0.031`, `< 0.001`. */
export function formatP(p: number | null): string {
  if (p === null) return formatNumber(p);
  return p < 0.001 ? '< 0.001' : formatNumber(p, 3);
}

/** Ends of a bin of a feature: `0.31 – 0.35`, `below 0.31`, a label. */
export function binWords({
  label,
  from,
  to,
}: {
  label: string | null;
  from: number | null;
  to: number | null;
}): string {
  if (label !== null) return label;
  if (from === null) return `below ${sensible(to)}`;
  return to === null
    ? `${sensible(from)} and more`
    : from === to
      ? sensible(from)
      : `${sensible(from)} – ${sensible(to)}`;
}

/** A number with three digits that say something: `0.0312`, `1.25`, `1,204`. */
export function sensible(value: number | null): string {
  if (value === null || value === 0) return formatNumber(value);
  return formatNumber(value, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
}
