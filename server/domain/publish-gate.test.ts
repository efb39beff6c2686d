import { describe, expect, it } from 'vitest';
import { publishGate } from './publish-gate';

const NOTHING = { leaked: 0, leakPairs: 0, undecided: 0, read: 0, disputed: 0 };
const closedBy = (counts: Partial<typeof NOTHING>) =>
  publishGate({ ...NOTHING, ...counts })
    .checks.filter(({ is_passed }) => !is_passed)
    .map(({ code }) => code);

describe('the gate before publication', () => {
  it('is open when nothing stands against it, also without readers', () => {
    expect(publishGate(NOTHING)).toMatchObject({ is_open: true });
    expect(publishGate(NOTHING).checks.at(-1)).toMatchObject({ share: null, of: 0 });
  });

  it.each([
    [{ leaked: 2, leakPairs: 1 }, ['leakage']],
    [{ undecided: 1 }, ['undecided_across_splits']],
    [{ read: 100, disputed: 5 }, []],
    [{ read: 100, disputed: 6 }, ['readers_disagree']],
    [{ read: 19, disputed: 1, undecided: 3 }, ['undecided_across_splits', 'readers_disagree']],
  ])('with %j is closed by %j', (counts, codes) => {
    expect(closedBy(counts)).toEqual(codes);
    expect(publishGate({ ...NOTHING, ...counts }).is_open).toBe(codes.length === 0);
  });
});
