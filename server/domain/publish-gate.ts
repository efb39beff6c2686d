/** More than this share of the images that were read, disputed and not adjudicated, keeps a version from being published. */
export const MOST_DISPUTED = 0.05;

export type GateCounts = { leaked: number; leakPairs: number; undecided: number; read: number; disputed: number };
export type GateCheck = {
  code: 'leakage' | 'undecided_across_splits' | 'readers_disagree';
  title: string;
  is_passed: boolean;
  count: number;
  of: number | null;
  share: number | null;
  limit: number;
  message: string;
};

const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** What a version must be before it is published: nothing in two splits, nothing undecided across them, readers who agree or an adjudication. */
export function publishGate({ leaked, leakPairs, undecided, read, disputed }: GateCounts): {
  is_open: boolean;
  checks: GateCheck[];
} {
  const share = read === 0 ? null : disputed / read;
  const checks: GateCheck[] = [
    {
      code: 'leakage',
      title: 'Nothing lies in two splits',
      is_passed: leakPairs === 0,
      ...{ count: leaked, of: null, share: null, limit: 0 },
      message:
        leakPairs === 0
          ? 'No image lies, as the same thing, in two splits.'
          : `${plural(leaked, 'image')} ${leaked === 1 ? 'lies' : 'lie'}, as the same thing, in more than one split.`,
    },
    {
      code: 'undecided_across_splits',
      title: 'Near duplicates across splits are decided',
      is_passed: undecided === 0,
      ...{ count: undecided, of: null, share: null, limit: 0 },
      message:
        undecided === 0
          ? 'No undecided pair reaches across splits.'
          : `${plural(undecided, 'undecided pair')} ${undecided === 1 ? 'reaches' : 'reach'} across splits.`,
    },
    {
      code: 'readers_disagree',
      title: 'Readers agree, or somebody adjudicated',
      is_passed: share === null || share <= MOST_DISPUTED,
      ...{ count: disputed, of: read, share, limit: MOST_DISPUTED },
      message:
        share === null
          ? 'No reader has read these images, so nobody disagrees.'
          : `Readers disagree on a finding on ${plural(disputed, 'image')} of ${read.toLocaleString('en')} read (${(share * 100).toFixed(1)} %; at most ${MOST_DISPUTED * 100} % may be open).`,
    },
  ];
  return { is_open: checks.every(({ is_passed }) => is_passed), checks };
}
