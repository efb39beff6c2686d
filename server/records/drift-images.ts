import { Prisma } from '../db/client';
import { sharesOf, stabilityParts } from '../domain/distribution-distances';
import { countInBins, frequencyEdges, quantileOf } from '../domain/frequency-bins';
import { NotFoundError } from '../errors';
import type { DriftPair } from './drift';
import { FEATURES, type Feature } from './drift-features';
import { countsOf, numbersOf } from './drift-values';
import { type Members, membersOf } from './population-images';
import { predictedFeatures } from './predicted-features';
import { modelLayers } from './predictions';
import type { Tx } from './records';

const BINS_SHOWN = 3;

/** A bin of the stability index that the target has more in than the reference; `part` is what it adds to the index. */
export type DrivingBin = {
  label: string | null;
  from: number | null;
  to: number | null;
  share_reference: number;
  share_target: number;
  part: number;
};
export type DrivingImages = { bins: DrivingBin[]; images: { id: string; value: string | number }[] };

/**
 * The bins that drive the drift of a feature, and images of the target that lie in them: by what their bin adds, then furthest from the
 * reference's median (numbers).
 * @throws NotFoundError when there is no such feature
 */
export async function drivingImages(
  tx: Tx,
  { datasetId, reference, target, feature: name, limit }: DriftPair & { feature: string; limit: number },
): Promise<DrivingImages> {
  const before = await membersOf(tx, datasetId, reference);
  const after = await membersOf(tx, datasetId, target);
  const predicted = (await modelLayers(tx, datasetId)).flatMap(predictedFeatures);
  const feature = [...FEATURES, ...predicted].find((each) => each.name === name);
  if (!feature) throw noFeature(name);
  const { bins, middle } =
    feature.kind === 'number'
      ? numberBins(await numbersOf(tx, feature, before), await numbersOf(tx, feature, after))
      : { bins: categoryBins(await countsOf(tx, feature, before), await countsOf(tx, feature, after)), middle: null };
  const driving = bins
    .filter((bin) => bin.share_target > bin.share_reference)
    .sort((a, b) => b.part - a.part)
    .slice(0, BINS_SHOWN);
  return {
    bins: driving,
    images: driving.length > 0 ? await imagesIn(tx, { feature, after, driving, middle, limit }) : [],
  };
}

type Asked = { feature: Feature; after: Members; driving: DrivingBin[]; middle: number | null; limit: number };

/** An image once, by its value that counts the most. */
function imagesIn(tx: Tx, { feature, after, driving, middle, limit }: Asked): Promise<DrivingImages['images']> {
  const places = driving.map(({ label, from, to }, place) =>
    label === null
      ? Prisma.sql`when (${from}::float8 is null or v.value >= ${from}::float8) and (${to}::float8 is null or v.value < ${to}::float8) then ${place}::int`
      : Prisma.sql`when v.value = ${label} then ${place}::int`,
  );
  const distance = middle === null ? Prisma.sql`0` : Prisma.sql`-abs(v.value - ${middle}::float8)`;
  return tx.$queryRaw`
    select image_id::text as id, value from (
      select distinct on (image_id) image_id, value, place, distance from (
        select v.image_id, v.value, case ${Prisma.join(places, ' ')} end as place, ${distance} as distance
        from (${feature.rows(after)}) v where v.value is not null) p
      where place is not null order by image_id, place, distance) i
    order by place, distance, image_id limit ${limit}::int`;
}

function numberBins(reference: Float64Array, target: Float64Array): { bins: DrivingBin[]; middle: number | null } {
  const edges = frequencyEdges(reference);
  const counts = [countInBins(reference, edges), countInBins(target, edges)] as const;
  const middle = reference.length > 0 ? quantileOf(reference, 0.5) : null;
  const ends = counts[0].map((_, bin) => ({ label: null, from: edges[bin - 1] ?? null, to: edges[bin] ?? null }));
  return { bins: drivenBins(ends, ...counts), middle };
}

function categoryBins(reference: ReadonlyMap<string, number>, target: ReadonlyMap<string, number>): DrivingBin[] {
  const labels = [...new Set([...reference.keys(), ...target.keys()])].sort();
  return drivenBins(
    labels.map((label) => ({ label, from: null, to: null })),
    labels.map((label) => reference.get(label) ?? 0),
    labels.map((label) => target.get(label) ?? 0),
  );
}

type Ends = Pick<DrivingBin, 'label' | 'from' | 'to'>;

function drivenBins(ends: readonly Ends[], reference: readonly number[], target: readonly number[]): DrivingBin[] {
  const [before, after, parts] = [sharesOf(reference), sharesOf(target), stabilityParts(reference, target)];
  if (!before || !after || !parts) return [];
  return ends.map((end, bin) => ({
    ...end,
    share_reference: before[bin]!,
    share_target: after[bin]!,
    part: parts[bin]!,
  }));
}

const noFeature = (name: string) =>
  new NotFoundError({
    code: 'feature_not_found',
    message: `There is no feature "${name}".`,
    fix: 'Take a name from the features of the comparison.',
  });
