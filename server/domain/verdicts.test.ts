import { describe, expect, it } from 'vitest';
import { isProblemCode, PROBLEM_CODES, PROBLEMS, problem, verdictOf } from './verdicts';

describe('the registry of problems', () => {
  it.each(PROBLEM_CODES)('%s says what is wrong in one sentence and what to do next', (code) => {
    const { message, fix } = problem(code, 'seen: 12');
    expect(message).toMatch(/^[A-Z].*seen: 12\.$/);
    expect(fix).toMatch(/^[A-Z].*\.$/);
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it('knows its own codes only', () => {
    expect(isProblemCode('truncated')).toBe(true);
    expect(isProblemCode('toString')).toBe(false);
  });

  it('only rows of label files can be dropped', () => {
    const dropping = PROBLEM_CODES.filter((code) => PROBLEMS[code].severity === 'drop-row');
    expect(dropping.every((code) => PROBLEMS[code].subject === 'label')).toBe(true);
  });
});

describe('the verdict of an item', () => {
  it.each([
    ['accepted', [], undefined],
    ['accepted', [], 0],
    ['warned', ['few_bytes', 'animated'], undefined],
    ['rejected', ['few_bytes', 'truncated'], undefined],
    ['warned', ['not_a_number'], 2],
    ['rejected', ['not_a_number'], 0],
    ['warned', ['box_clipped'], 1],
    ['rejected', ['orphan_label'], 3],
  ] as const)('is %s for %j with %s usable rows', (verdict, codes, usableRows) => {
    const problems = codes.map((code) => problem(code));
    expect(verdictOf(problems, usableRows)).toBe(verdict);
  });
});
