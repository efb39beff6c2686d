import { setImmediate } from 'node:timers/promises';
import { type DecidedPair, type Decisions, decisionsOf } from '../../domain/decided-pairs';
import {
  candidatePairs,
  type Candidate as PixelCandidate,
  provesDifferentPixels,
  type Reduced,
} from '../../domain/image-candidates';
import { type NearScores, type NearStars, nearStars, neighboursByHash } from '../../domain/near-duplicates';
import { pixelHash } from '../../imaging/pixel-hash';
import type { Comparable, NewGroup, NewPair } from '../../records/duplicates';
import {
  type Candidate,
  candidatesOf,
  decidedAbout,
  exactStars,
  groupsOf,
  type Pictures,
} from '../../records/group-duplicates';
import { lastDecision, pairDecisions } from '../../records/pair-decisions';
import type { Tx } from '../../records/records';
import { decideRemovals, foundBeside, readersAfterMerge, undecidedOf } from '../../records/remove-copies';
import type { RunRow } from '../../records/runs';
import type { Store } from '../../stores/store';
import { imageComparer } from './compare-images';

const BREATH_MS = 20;

/** What comparing needs: where the bytes are, what was asked for, and where pixel hashes are kept so that nothing is decoded twice. */
export type Looker = {
  run: Pick<RunRow, 'dataset_id' | 'settings' | 'plan'>;
  hot: Store;
  cold: Store;
  signal: AbortSignal;
  tick: () => void;
  read: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
  keepHashes: (hashes: { image_id: string; pixel_hash: string }[]) => Promise<void>;
};

export type FoundCopies = {
  groups: NewGroup[];
  /** For a person to decide. */
  pairs: NewPair[];
  /** What near copies were found by besides the best of their group. */
  beside: NewPair[];
  comparedClosely: number;
  /** What people had decided until then; when there is more, the comparison has to be made anew. */
  lastDecision: bigint;
};

/**
 * Copies among the new images, and of what is there: the same bytes, the same decoded pixels, then near ones (looked up by perceptual
 * hash, compared by structure). Two images that are there were compared when they came. What people decided wins. `readers`: see
 * exactStars. Says what leaves the lists; writes nothing.
 */
export async function findCopies(
  looker: Looker,
  images: readonly Comparable[],
  readers: readonly string[] | null,
): Promise<FoundCopies> {
  await hashCandidates(looker, images);
  const decided = await looker.read((tx) => pairDecisions(tx, looker.run.dataset_id));
  const candidates = candidatesOf(images);
  const pictures = exactStars(candidates, readers);
  const near = await findNear(looker, pictures, decidedAbout(candidates, decided));
  const groups = groupsOf(pictures, near.stars);
  const action = looker.run.settings.dedup_action;
  const readersOn = await looker.read((tx) => readersAfterMerge(tx, pictures, groups.flatMap(idsOf)));
  decideRemovals(groups, { action, readers: readersOn, images: new Map(images.map((image) => [image.id, image])) });
  return {
    groups,
    pairs: [...undecidedOf(groups), ...near.doubts.map(doubtOf)],
    beside: foundBeside(groups),
    comparedClosely: near.compared,
    lastDecision: lastDecision(decided),
  };
}

type Stars = NearStars<Candidate>;

/** Near duplicates among pictures that have something to compare; the worker stays responsive meanwhile. */
async function findNear({ hot, run, signal, tick }: Looker, pictures: Pictures, decided: DecidedPair[]) {
  const comparer = imageComparer(hot, run);
  const decisions = decisionsOf(decided);
  const { taking, isPlaced } = takingPart(pictures, decisions);
  const isKnown = (a: Candidate, b: Candidate) =>
    (!a.image.is_new && !b.image.is_new) || isPlaced(a.sameAs) || isPlaced(b.sameAs);
  let compared = 0;
  let since = performance.now();
  const breathe = async () => {
    if (performance.now() - since < BREATH_MS) return;
    await setImmediate();
    signal.throwIfAborted();
    tick();
    since = performance.now();
  };
  const found = await nearStars(taking, {
    neighbours: neighboursByHash(taking),
    decisions,
    breathe,
    expect(best, other, distance) {
      if (!isKnown(best, other)) comparer.expect(best.image, other.image, distance);
    },
    async compare(best, other, distance) {
      if (isKnown(best, other)) return null;
      await breathe();
      const likeness = await comparer.compare(best.image, other.image, distance);
      if (likeness !== null) compared += 1;
      return likeness;
    },
  });
  return { compared, ...keepingWhatIsThere(found) };
}

/**
 * The pictures to compare. A near copy that the dataset knows takes part when a person said that it is the same as one of them: what is
 * the same comes to its group, whatever it looks like.
 */
function takingPart({ pictures, nearCopies }: Pictures, { setOf }: Decisions) {
  const setsOf = (candidates: readonly Candidate[]) => new Set(candidates.map(({ sameAs }) => setOf(sameAs)));
  const compared = setsOf(pictures);
  const known = nearCopies.filter(({ sameAs }) => compared.has(setOf(sameAs)));
  const leading = setsOf(pictures.filter(({ image }) => !image.is_new));
  const placed = new Set([...setsOf(known)].filter((set) => !leading.has(set)));
  return { taking: [...pictures, ...known], isPlaced: (key: string) => placed.has(setOf(key)) };
}

/** What is there becomes nobody's copy when something comes: what now looks like one of another is left to a person. */
function keepingWhatIsThere({ stars, doubts }: Stars): Stars {
  const beside: Stars['doubts'] = [];
  const kept = stars.map(({ best, copies }) => {
    const groupOf = ({ image, key }: Candidate) => image.place?.group_id ?? key;
    for (const { image: other, scores } of copies) {
      if (other.image.is_new || groupOf(other) === groupOf(best)) continue;
      beside.push({ best, other, scores: scores as NearScores });
    }
    return { best, copies: copies.filter(({ image }) => image.image.is_new) };
  });
  return { stars: kept.filter(({ copies }) => copies.length > 0), doubts: [...doubts, ...beside] };
}

const idsOf = ({ best_id, members }: NewGroup): string[] => [
  best_id,
  ...members.flatMap(({ image_id, copy_of }) => [image_id, ...(copy_of === null ? [] : [copy_of])]),
];

const doubtOf = ({ best, other, scores }: Stars['doubts'][number]): NewPair => ({
  image_id: best.key,
  other_id: other.key,
  verdict: 'doubtful',
  similarity: scores.similarity,
  scores,
});

/** Decodes, in full, the images that may have the same pixels as another with other bytes. */
async function hashCandidates(looker: Looker, images: readonly Comparable[]): Promise<void> {
  const wanted = new Map<string, Comparable>();
  const candidates = images.flatMap((image): (PixelCandidate & { image: Comparable })[] =>
    image.candidate_cells ? [{ width: image.width, height: image.height, cells: image.candidate_cells, image }] : [],
  );
  for (const [a, b] of candidatePairs(candidates)) {
    if (!a.image.is_new && !b.image.is_new) continue;
    if (a.image.sha256 === b.image.sha256 || provesDifferentPixels(reducedOf(a.image), reducedOf(b.image))) continue;
    for (const { image } of [a, b]) if (image.pixel_hash === null) wanted.set(image.id, image);
  }
  const bySha = new Map<string, string>();
  let found: { image_id: string; pixel_hash: string }[] = [];
  const keep = async () => {
    const hashes = found;
    found = [];
    if (hashes.length > 0) await looker.keepHashes(hashes);
    looker.tick();
  };
  for (const image of wanted.values()) {
    looker.signal.throwIfAborted();
    const hash = bySha.get(image.sha256) ?? (await hashOf(looker, image));
    bySha.set(image.sha256, hash);
    image.pixel_hash = hash;
    found.push({ image_id: image.id, pixel_hash: hash });
    if (found.length >= 8) await keep();
  }
  await keep();
}

const reducedOf = (image: Comparable): Reduced => ({
  format: image.format,
  channels: image.channels,
  bitDepth: image.bit_depth,
  orientation: image.orientation,
  hash: image.reduced_hash,
});

async function hashOf({ hot, cold }: Looker, image: Comparable): Promise<string> {
  const isHot = (await hot.head(image.object_key)) !== null;
  return pixelHash((isHot ? hot : cold).localPath(image.object_key)!);
}
