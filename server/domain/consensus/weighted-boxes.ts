import { areaOf, boxIou, clipBox, type Xyxy } from '../boxes';

/** A box that takes part: who gave it, how sure (0–1), and what its giver weighs. */
export type GivenBox = { from: number; classId: number; box: Xyxy; score: number; weight: number };

/** Boxes that were fused: one class, their weighted mean, and whose boxes they were. */
export type FusedBox = { classId: number; box: Xyxy; score: number; members: GivenBox[] };

export const SCORINGS = ['avg', 'box_and_model_avg', 'max'] as const;

type Options = {
  /** A box joins a cluster from an IoU above this with its mean on. */
  iou: number;
  /** Weight of each giver, also of those who gave nothing: what is found by few counts less. */
  weights: readonly number[];
  scoring?: (typeof SCORINGS)[number];
  /** Leaves more boxes of a cluster than there are givers without bound. */
  allowsOverflow?: boolean;
  /** Boxes below this score take no part. */
  skipBelow?: number;
};

/**
 * Weighted boxes fusion: boxes of one class that overlap become their mean, weighted by score; nothing is thrown away. Highest score first.
 * Coordinates are shares (0–1), cut at the edge of the image. Of equal scores the earlier box comes first.
 * Source: Solovyev, Wang and Gabruseva 2021, "Weighted boxes fusion", as in ZFTurbo/Weighted-Boxes-Fusion.
 */
export function fuseBoxes(given: readonly GivenBox[], options: Options): FusedBox[] {
  const { iou, scoring = 'avg', skipBelow = 0 } = options;
  const weighted = given
    .filter(({ score }) => score >= skipBelow)
    .map((one) => ({ ...one, box: clipBox(one.box), score: one.score * one.weight }))
    .filter(({ box }) => areaOf(box) > 0)
    .sort((a, b) => b.score - a.score);
  const clusters: Cluster[] = [];
  for (const one of weighted) {
    const nearest = nearestOf(clusters, one, iou);
    if (nearest) join(nearest, one);
    else clusters.push({ classId: one.classId, box: one.box, members: [one], total: one.score, highest: one.score });
  }
  return clusters
    .map((cluster) => {
      const { classId, box, members, total, highest } = cluster;
      return {
        classId,
        box,
        members,
        score: scaled(members, scoring === 'max' ? highest : total / members.length, options),
      };
    })
    .sort((a, b) => b.score - a.score);
}

/** `total` is the sum of the scores: what the mean is weighted by. */
type Cluster = Omit<FusedBox, 'score'> & { total: number; highest: number };

function join(cluster: Cluster, one: GivenBox): void {
  const { box, total } = cluster;
  const all = total + one.score;
  const mean = (edge: keyof Xyxy) => (box[edge] * total + one.box[edge] * one.score) / all;
  cluster.box = { left: mean('left'), top: mean('top'), right: mean('right'), bottom: mean('bottom') };
  cluster.total = all;
  cluster.highest = Math.max(cluster.highest, one.score);
  cluster.members.push(one);
}

function nearestOf(clusters: readonly Cluster[], { classId, box }: GivenBox, least: number): Cluster | null {
  let best: Cluster | null = null;
  let bestIou = least;
  for (const cluster of clusters) {
    if (cluster.classId !== classId) continue;
    const found = boxIou(cluster.box, box);
    if (found <= bestIou) continue;
    best = cluster;
    bestIou = found;
  }
  return best;
}

/** A score lowered by how many of those who could have found it did. */
function scaled(
  members: readonly GivenBox[],
  score: number,
  { weights, scoring = 'avg', allowsOverflow }: Options,
): number {
  const all = sumOf(weights);
  if (scoring === 'max') return score / Math.max(...weights);
  if (scoring === 'avg')
    return (score * (allowsOverflow ? members.length : Math.min(weights.length, members.length))) / all;
  const weightOf = new Map(members.map(({ from, weight }) => [from, weight]));
  const own = sumOf(members.map(({ weight }) => weight));
  return (((score * members.length) / own) * sumOf([...weightOf.values()])) / all;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
