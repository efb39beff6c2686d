/** An image as far as choosing the best copy needs it. Members with equal `sameAs` are exact copies of each other. */
export type Copy = {
  key: string;
  sameAs: string;
  path: string;
  bytes: number;
  width: number;
  height: number;
  format: string | null;
  /** Comparable across sizes; null when not measured. */
  sharpness: number | null;
  /** Has annotations, or the statement that there is nothing to annotate. */
  isLabelled?: boolean;
  /** Stands before all with a greater number, however good these are: what is in a dataset before what comes to it. */
  standing?: number;
};

/** A star: every copy was compared with the best, never with another copy. */
export type Star<Member> = { best: Member; copies: Member[] };

// Formats that lose nothing first.
const FORMAT_RANK: Readonly<Record<string, number>> = { tiff: 6, png: 5, avif: 4, webp: 3, jpeg: 2, gif: 1 };

/**
 * The copy to keep: what stands already, then most pixels, then the format that loses least, then sharpest, then most bytes,
 * then the labelled one, then first by path.
 * The same for any order of members.
 * @throws RangeError for no members
 */
export function bestOf<Member extends Copy>(members: readonly Member[]): Member {
  const [best] = [...members].sort(betterFirst);
  if (best === undefined) throw new RangeError('no members');
  return best;
}

/**
 * The groups of two or more exact copies, each a star around its best image.
 * Groups stand in the order of their best's path, copies from better to worse; images without a copy are in none.
 */
export function starGroups<Member extends Copy>(members: readonly Member[]): Star<Member>[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const group = groups.get(member.sameAs);
    if (group) group.push(member);
    else groups.set(member.sameAs, [member]);
  }
  const stars: Star<Member>[] = [];
  for (const group of groups.values()) {
    const [best, ...copies] = group.sort(betterFirst);
    if (best && copies.length > 0) stars.push({ best, copies });
  }
  return stars.sort((a, b) => byPath(a.best, b.best));
}

/** Bytes that removing the copies of a star frees. */
export const bytesSaved = ({ copies }: Star<Pick<Copy, 'bytes'>>): number =>
  copies.reduce((sum, { bytes }) => sum + bytes, 0);

/** Sorts copies from the best to the worst; a total order, so that it does not depend on theirs. */
export function betterFirst(a: Copy, b: Copy): number {
  return (
    (a.standing ?? 0) - (b.standing ?? 0) ||
    b.width * b.height - a.width * a.height ||
    rankOf(b) - rankOf(a) ||
    (b.sharpness ?? 0) - (a.sharpness ?? 0) ||
    b.bytes - a.bytes ||
    Number(b.isLabelled ?? false) - Number(a.isLabelled ?? false) ||
    byPath(a, b)
  );
}

const rankOf = ({ format }: Copy): number => FORMAT_RANK[format ?? ''] ?? 0;
const byPath = (a: Copy, b: Copy): number => compare(a.path, b.path) || compare(a.key, b.key);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
