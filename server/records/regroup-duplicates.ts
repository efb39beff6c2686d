import { Prisma } from '../db/client';
import { type DecidedPair, decisionsOf, pairKey } from '../domain/decided-pairs';
import { type Compared, type NearScores, type Neighbours, nearStars } from '../domain/near-duplicates';
import type { PipelineSettings } from '../domain/wire/imports';
import { bringBack, IS_SET_ASIDE } from './brought-back';
import {
  type Comparable,
  type Comparer,
  comparableOf,
  type GroupMember,
  type NewGroup,
  type NewPair,
  nameRuns,
  recountGroups,
  unflagCopies,
  writeGroups,
  writePairs,
} from './duplicates';
import { type Candidate, candidatesOf, decidedAbout, exactStars, groupsOf } from './group-duplicates';
import { decisionsThatHold, type PairDecision } from './pair-decisions';
import type { Tx } from './records';
import { decideRemovals, foundBeside, readersAfterMerge, undecidedOf } from './remove-copies';

type Member = GroupMember & { group_id: string };
type Decided = {
  datasetId: string;
  pair: [string, string];
  action: PipelineSettings['dedup_action'];
};
type Regrouped = { left: number; back: number };

/**
 * Groups two images and their groups anew after a decision about the two, as deduplication would, from what it found: nothing is compared
 * again. Only the images that the decision is about leave the lists or come back; what was brought back by hand before stays. What came
 * with an earlier import stands before what came later, as when it came. `at`: the later of the two imports.
 */
export async function regroup(tx: Tx, at: Comparer, { datasetId, pair, action }: Decided): Promise<Regrouped> {
  const members = await membersAround(tx, pair);
  const ids = [...new Set([...pair, ...members.map(({ image_id }) => image_id)])];
  const comparables = await comparableOf(tx, ids);
  const candidates = candidatesOf(comparables, standingBy(comparables, members));
  const decisions = await decisionsThatHold(tx, datasetId);
  const found = await foundAmong(tx, ids, { members, decisions });
  const pictures = exactStars(candidates, null);
  const near = await starsOf(pictures.pictures, edgesOf(candidates, found), decidedAbout(candidates, decisions));
  const groups = groupsOf(pictures, near.stars);
  const images = new Map(candidates.map(({ image }) => [image.id, image]));
  decideRemovals(groups, { action, images, readers: await readersAfterMerge(tx, pictures, ids) });
  keepRemovals(groups, members, pair);
  return replaceGroups(tx, at, { datasetId, ids, action, members, groups, doubts: near.doubts });
}

/** Images by the order of their imports; a copy stands behind the best of its group, also when that came later. */
function standingBy(images: readonly Comparable[], members: readonly Member[]): (image: Comparable) => number {
  const cameAt = new Map(images.map(({ id, came_at }) => [id, came_at]));
  const order = [...new Set(cameAt.values())].sort((a, b) => a - b);
  const placeOf = (id: string) => order.indexOf(cameAt.get(id) ?? 0);
  const bests = new Map(
    members.flatMap(({ role, group_id, image_id }) => (role === 'best' ? [[group_id, image_id]] : [])),
  );
  const bestOf = new Map(members.map(({ image_id, group_id }) => [image_id, bests.get(group_id) ?? image_id]));
  return ({ id }) => {
    const [own, best] = [placeOf(id), placeOf(bestOf.get(id) ?? id)];
    return own < best ? best + 0.5 : own;
  };
}

/** All members of the groups that the two are in. */
const membersAround = (tx: Tx, pair: [string, string]): Promise<Member[]> =>
  tx.$queryRaw<Member[]>`
    select group_id::text, image_id::text, role, stage, copy_of::text, scores, removed, is_decided from duplicate_member
    where group_id in (select group_id from duplicate_member where image_id = any(${pair}::uuid[])) order by group_id, image_id`;

type Found = Pick<NewPair, 'image_id' | 'other_id' | 'verdict' | 'scores'>;

/** What deduplication found about pairs of these images: near copies, undecided pairs, and pairs that were decided since. */
async function foundAmong(
  tx: Tx,
  ids: string[],
  { members, decisions }: { members: Member[]; decisions: PairDecision[] },
): Promise<Found[]> {
  const bests = new Map(
    members.flatMap(({ group_id, image_id, role }) => (role === 'best' ? [[group_id, image_id]] : [])),
  );
  const copies = members.flatMap(({ group_id, image_id, stage, copy_of, scores, is_decided }): Found[] =>
    stage === 'near' && !is_decided
      ? [{ image_id: copy_of ?? bests.get(group_id)!, other_id: image_id, verdict: 'duplicate', scores }]
      : [],
  );
  const pairs = await tx.$queryRaw<Found[]>`
    select image_id::text, other_id::text, verdict, scores from duplicate_pair
    where image_id = any(${ids}::uuid[]) and other_id = any(${ids}::uuid[])`;
  return [...copies, ...decisions, ...pairs];
}

type Edges = Map<string, Map<string, Compared>>;

/** By content of a picture: what it was compared with. What was found first counts. */
function edgesOf(candidates: readonly Candidate[], found: readonly Found[]): Edges {
  const pictureOf = new Map(candidates.map(({ key, sameAs }) => [key, sameAs]));
  const edges: Edges = new Map(candidates.map(({ sameAs }) => [sameAs, new Map()]));
  for (const { image_id, other_id, verdict, scores } of found) {
    const [a, b] = [pictureOf.get(image_id), pictureOf.get(other_id)];
    if (a === undefined || b === undefined || a === b || edges.get(a)!.has(b)) continue;
    const compared = { verdict, scores: scores as NearScores };
    edges.get(a)!.set(b, compared);
    edges.get(b)!.set(a, compared);
  }
  return edges;
}

function starsOf(pictures: Candidate[], edges: Edges, decided: DecidedPair[]) {
  const byContent = new Map(pictures.map((picture) => [picture.sameAs, picture]));
  const neighbours: Neighbours<Candidate> = ({ sameAs }) =>
    [...edges.get(sameAs)!].map(([key, { scores }]) => ({ other: byContent.get(key)!, distance: scores.distance }));
  const compare = async (a: Candidate, b: Candidate) => edges.get(a.sameAs)!.get(b.sameAs)!;
  return nearStars(pictures, { neighbours, compare, decisions: decisionsOf(decided) });
}

/** A decision moves the images it is about; all others are in the lists or out of them as they were. */
function keepRemovals(groups: NewGroup[], members: Member[], pair: [string, string]): void {
  const before = new Map(members.map((member) => [member.image_id, member]));
  for (const member of groups.flatMap((group) => group.members)) {
    const was = before.get(member.image_id);
    const isMeant = pair.includes(member.image_id) || was?.is_decided !== member.is_decided;
    if (was && !isMeant) member.removed = was.removed;
  }
}

type Replacement = {
  datasetId: string;
  ids: string[];
  action: PipelineSettings['dedup_action'];
  members: Member[];
  groups: NewGroup[];
  doubts: { best: Candidate; other: Candidate; scores: NearScores }[];
};

async function replaceGroups(
  tx: Tx,
  at: Comparer,
  { datasetId, ids, action, members, groups, doubts }: Replacement,
): Promise<Regrouped> {
  const idOf = new Map(
    members.flatMap(({ group_id, image_id, role }) => (role === 'best' ? [[image_id, group_id]] : [])),
  );
  const old = [...new Set(members.map(({ group_id }) => group_id))];
  await unflagCopies(tx, Prisma.sql`select image_id from duplicate_member where group_id = any(${old}::uuid[])`);
  await tx.$executeRaw`delete from duplicate_member where group_id = any(${old}::uuid[])`;
  const named = groups.map((group) => ({ ...group, id: idOf.get(group.best_id) ?? null }));
  const goOn = named.flatMap(({ id }) => id ?? []);
  await tx.$executeRaw`delete from duplicate_group where id = any(${old}::uuid[]) and id <> all(${goOn}::uuid[])`;
  await writeGroups(tx, at, datasetId, named, action === 'quarantine' ? 'quarantined' : 'duplicate');
  const touched = Prisma.sql`select group_id from duplicate_member where image_id = any(${ids}::uuid[])`;
  await nameRuns(tx, touched);
  await recountGroups(tx, touched);

  const doubtful = doubts.map(({ best, other, scores }) => ({
    image_id: best.key,
    other_id: other.key,
    verdict: 'doubtful' as const,
    similarity: scores.similarity,
    scores,
  }));
  const listed = await pairsListed(tx, ids);
  const pairs = [...undecidedOf(groups), ...foundBeside(groups), ...doubtful];
  await writePairs(
    tx,
    at,
    datasetId,
    pairs.filter(({ image_id, other_id }) => !listed.has(pairKey(image_id, other_id))),
  );

  const isOut = ({ removed }: GroupMember) => removed;
  const now = new Set(groups.flatMap((group) => group.members.filter(isOut).map(({ image_id }) => image_id)));
  const before = new Set(members.filter(isOut).map(({ image_id }) => image_id));
  const back = [...before].filter((id) => !now.has(id));
  const left = [...now].filter((id) => !before.has(id)).length;
  return { left, back: await bringBack(tx, datasetId, await notSetAside(tx, back)) };
}

/** Pairs that are listed already, whichever of the two comes first. */
async function pairsListed(tx: Tx, ids: string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ image_id: string; other_id: string }[]>`
    select image_id::text, other_id::text from duplicate_pair
    where image_id = any(${ids}::uuid[]) and other_id = any(${ids}::uuid[])`;
  return new Set(rows.map(({ image_id, other_id }) => pairKey(image_id, other_id)));
}

/** A decision about copies does not bring back what a person has put into quarantine. */
async function notSetAside(tx: Tx, ids: string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select i.id::text from image i where i.id = any(${ids}::uuid[]) and not ${IS_SET_ASIDE}`;
  return rows.map(({ id }) => id);
}
