import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisedToPixels, type Xyxy } from './boxes';
import { judgeReadings, type Reading } from './readings';

const SIZE = { width: 2336, height: 2836 };
const edges = ([left, top, right, bottom]: number[]): Xyxy => ({
  left: left!,
  top: top!,
  right: right!,
  bottom: bottom!,
});
const aBox = (given: Partial<Reading> = {}): Reading => ({
  reader: 'R1',
  classId: 3,
  box: edges([100, 200, 300, 400]),
  ...given,
});
const noFinding = (reader = 'R1'): Reading => ({ reader, classId: null, box: null });
const judge = (rows: Reading[], trueSize: typeof SIZE | null = SIZE, decoded: typeof SIZE | null = null) => {
  const { boxes, statements, problems } = judgeReadings(rows, { trueSize, decoded });
  return {
    kept: boxes.length,
    statements: statements.map(({ reader }) => reader),
    codes: problems.map(({ code }) => code),
  };
};

it.each([
  ['inside', [0, 0, 2336, 2836], 1, []],
  ['over the edge by a little', [2000, 500, 2400, 1200], 1, ['box_clipped']],
  ['over the edge by three quarters and more', [2300, 500, 2600, 1200], 0, ['box_outside']],
  ['outside', [3000, 500, 3100, 600], 0, ['box_outside']],
  ['without width', [500, 500, 500, 640], 0, ['zero_area']],
  ['with its edges exchanged', [800, 700, 760, 650], 0, ['inverted_box']],
])('judges a box %s', (_, box, kept, codes) => {
  expect(judge([aBox({ box: edges(box) })])).toEqual({ kept, statements: [], codes });
});

it.each([
  [
    'a row that repeats one of the same reader',
    [aBox(), aBox()],
    { kept: 1, statements: [], codes: ['duplicate_row'] },
  ],
  ['the same box by another reader', [aBox(), aBox({ reader: 'R2' })], { kept: 2, statements: [], codes: [] }],
  ['another class in the same box', [aBox(), aBox({ classId: 4 })], { kept: 2, statements: [], codes: [] }],
  ['statements of two readers', [noFinding('R1'), noFinding('R2')], { kept: 0, statements: ['R1', 'R2'], codes: [] }],
  ['a repeated statement', [noFinding(), noFinding()], { kept: 0, statements: ['R1'], codes: ['duplicate_row'] }],
  ['a statement beside marks of another reader', [aBox(), noFinding('R2')], { kept: 1, statements: ['R2'], codes: [] }],
  [
    'a statement that its own reader contradicts',
    [noFinding(), aBox()],
    { kept: 1, statements: [], codes: ['contradicts_finding'] },
  ],
])('takes %s for what it is', (_, rows, expected) => {
  expect(judge(rows)).toEqual(expected);
});

describe('without a true size', () => {
  const inDecoded = { width: 1024, height: 1024 };

  it('believes the decoded size', () => {
    expect(judge([aBox()], null, inDecoded)).toMatchObject({ kept: 1 });
  });

  it('refuses all boxes of an image that seems to have been resized, and keeps statements', () => {
    const rows = [
      aBox({ box: edges([691, 1375, 1653, 1831]) }),
      aBox({ box: edges([1264, 743, 1611, 1019]) }),
      aBox(),
      noFinding('R2'),
    ];
    expect(judge(rows, null, inDecoded)).toEqual({
      kept: 0,
      statements: ['R2'],
      codes: ['looks_resized', 'looks_resized', 'looks_resized'],
    });
  });

  it('drops one stray box alone', () => {
    const rows = [aBox(), aBox({ reader: 'R2' }), aBox({ box: edges([5000, 10, 5100, 60]) })];
    expect(judge(rows, null, inDecoded)).toEqual({ kept: 2, statements: [], codes: ['box_outside'] });
  });

  it('places nothing on an image that could not be decoded', () => {
    expect(judge([aBox(), noFinding('R2')], null, null)).toEqual({
      kept: 0,
      statements: ['R2'],
      codes: ['size_unknown'],
    });
  });
});

it('gives back the pixels of every box inside the image', () => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 8000 }), height: fc.integer({ min: 1, max: 8000 }) });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const shares = fc.tuple(share, share, share, share);
  fc.assert(
    fc.property(size, shares, (trueSize, [x1, y1, x2, y2]) => {
      const box = {
        left: Math.min(x1, x2) * trueSize.width,
        top: Math.min(y1, y2) * trueSize.height,
        right: Math.max(x1, x2) * trueSize.width,
        bottom: Math.max(y1, y2) * trueSize.height,
      };
      const { boxes, problems } = judgeReadings([aBox({ box })], { trueSize, decoded: null });
      fc.pre(boxes.length > 0 || problems[0]?.code !== 'zero_area');
      const back = normalisedToPixels(boxes[0]!.box, trueSize.width, trueSize.height);
      for (const edge of ['left', 'top', 'right', 'bottom'] as const) expect(back[edge]).toBeCloseTo(box[edge], 6);
      expect(problems).toEqual([]);
    }),
  );
});

it('keeps every row once: as a box, as a statement, or as a problem', () => {
  const row = fc.record({
    reader: fc.constantFrom('R1', 'R2'),
    classId: fc.integer({ min: 0, max: 2 }),
    box: fc.option(
      fc.record({
        left: fc.integer({ min: -50, max: 150 }),
        top: fc.integer({ min: -50, max: 150 }),
        right: fc.integer({ min: -50, max: 150 }),
        bottom: fc.integer({ min: -50, max: 150 }),
      }),
    ),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const judged = judgeReadings(rows, { trueSize: { width: 100, height: 100 }, decoded: null });
      const dropped = judged.problems.filter(({ code }) => code !== 'box_clipped');
      expect(judged.boxes.length + judged.statements.length + dropped.length).toBe(rows.length);
      for (const { box } of judged.boxes) {
        expect(box.width * box.height).toBeGreaterThan(0);
        expect(box.centerX + box.width / 2).toBeLessThanOrEqual(1 + 1e-4);
        expect(box.centerX - box.width / 2).toBeGreaterThanOrEqual(-1e-4);
      }
    }),
  );
});
