import { describe, expect, it } from 'vitest';
import { contradictionIn, type DecidedPair, decisionsOf } from './decided-pairs';

const same = (a: string, b: string, similarity = 0.8): DecidedPair => ({ a, b, isSame: true, scores: { similarity } });
const different = (a: string, b: string): DecidedPair => ({ a, b, isSame: false, scores: {} });

describe('decisions of people', () => {
  it('make one set of what is the same, over any number of decisions and in any order', () => {
    for (const pairs of [
      [same('a', 'b'), same('c', 'd'), same('d', 'b')],
      [same('d', 'b'), same('c', 'd'), same('b', 'a')],
    ]) {
      const { setOf } = decisionsOf(pairs);
      expect(['a', 'b', 'c', 'd', 'e'].map(setOf)).toEqual(['a', 'a', 'a', 'a', 'e']);
    }
  });

  it('keep whole sets apart', () => {
    const { setOf, areApart } = decisionsOf([same('a', 'b'), different('c', 'b'), same('c', 'd')]);
    expect(areApart(setOf('a'), setOf('d'))).toBe(true);
    expect(areApart(setOf('d'), setOf('a'))).toBe(true);
    expect(areApart(setOf('a'), setOf('e'))).toBe(false);
  });

  it('know how alike two were, or else one was with another of the set', () => {
    const { scoresOf } = decisionsOf([same('a', 'b', 0.81), same('b', 'c', 0.82)]);
    expect(scoresOf('c', 'b')).toEqual({ similarity: 0.82 });
    expect(scoresOf('c', 'a')).toEqual({ similarity: 0.82 });
    expect(scoresOf('e', 'a')).toEqual({});
  });

  it.each([
    ['nothing', [], null],
    ['a pair of its own', [same('a', 'b'), different('a', 'c')], null],
    ['the pair itself', [same('a', 'b'), different('b', 'a')], 'b a'],
    ['a pair that others make one', [same('a', 'b'), different('a', 'c'), same('c', 'b')], 'a c'],
  ])('contradict each other: %s', (_what, pairs, expected) => {
    const found = contradictionIn(pairs);
    expect(found && `${found.a} ${found.b}`).toBe(expected);
  });
});
