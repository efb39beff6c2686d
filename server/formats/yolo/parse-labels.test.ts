import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabels, type RowContext } from './parse-labels';

const TWO: RowContext = { classIds: new Set([0, 1]), keypoints: null };
const parse = (text: string | Buffer, context = TWO) => parseLabels(Buffer.from(text), context);
const codes = (text: string) => parse(text).problems.map(({ line, code }) => [line, code]);

describe('the rows of a YOLO label file', () => {
  it('are kept with their line, whatever ends the lines', () => {
    const { rows, verdict, state } = parse('\ufeff0 0.5 0.5 0.2 0.2\r\n\r\n\t1\t.25  2.5e-1 0.1 +0.1 \n');
    expect(rows).toEqual([
      { classId: 0, box: { centerX: 0.5, centerY: 0.5, width: 0.2, height: 0.2 }, geometry: null, line: 1 },
      { classId: 1, box: { centerX: 0.25, centerY: 0.25, width: 0.1, height: 0.1 }, geometry: null, line: 3 },
    ]);
    expect([verdict, state]).toEqual(['accepted', 'labelled']);
  });

  it.each([
    ['', 'no_object', 'accepted'],
    ['\ufeff \r\n\n', 'no_object', 'accepted'],
    ['0 0.5 0.5 0.2', 'unlabelled', 'rejected'],
    ['0 0.5 0.5 0.2\n0 0.5 0.5 0.2 0.2', 'labelled', 'warned'],
  ])('%j means %s, %s', (text, state, verdict) => expect(parse(text)).toMatchObject({ state, verdict }));

  it.each([
    ['0, 0.5, 0.5, 0.2, 0.2', 'looks_like_csv'],
    ['0 0,5 0,5 0,2 0,2', 'not_a_number'],
    ['0 0x1 0.5 0.2 0.2', 'not_a_number'],
    ['0 1e999 0.5 0.2 0.2', 'not_a_number'],
    ['0 inf 0.5 0.2 0.2', 'not_a_number'],
    ['0', 'wrong_column_count'],
    ['2 0.5 0.5 0.2 0.2', 'class_unknown'],
    ['0.5 0.5 0.5 0.2 0.2', 'class_not_whole'],
    ['0 0.1 0.1 0.4 0.1 0.4 1.5', 'coordinate_out_of_range'],
    ['0 -0.01 -0.01 0.2 0.2', 'box_outside'],
  ])('%j is dropped: %s', (text, code) => expect(codes(text)).toEqual([[1, code]]));

  it('are dropped when they repeat one that was kept, by value', () => {
    const text =
      '0 0.5 0.5 0.2 0.2\n0 .5 0.50 2e-1 0.2\n1 0.5 0.5 0.2 0.2\n0 0.1 0.1 0.4 0.1 0.4 0.5\n0 0.10 0.1 0.4 0.1 0.4 0.5';
    expect(codes(text)).toEqual([
      [2, 'duplicate_row'],
      [5, 'duplicate_row'],
    ]);
    expect(parse(text)).toMatchObject({ rowCount: 5, problemRowCount: 2 });
  });

  it('say what was found', () => {
    expect(parse('0 0.5 0.5 0.2').problems[0]?.message).toContain('4 columns');
    expect(parse('x 0.5 0.5 0.2 0.2').problems[0]?.message).toContain('"x"');
  });

  it.each([
    ['bytes that are no text', Buffer.from([0x30, 0x20, 0xff, 0xfe]), 'label_unreadable'],
    ['UTF-16', Buffer.from('0 0.5', 'utf16le'), 'label_unreadable'],
    ['a huge file', Buffer.alloc(8 * 1024 * 1024 + 1, ' '), 'label_too_large'],
    ['a hundred thousand lines', Buffer.from('\n'.repeat(100_001)), 'label_too_large'],
  ])('cannot be read from %s', (_why, bytes, code) => {
    expect(parse(bytes)).toMatchObject({
      rows: [],
      verdict: 'rejected',
      state: 'unlabelled',
      problems: [{ code, line: null }],
    });
  });

  it('may carry keypoints where the dataset declares them', () => {
    const pose: RowContext = { classIds: null, keypoints: { count: 2, dimensions: 2 } };
    expect(parse('0 0.5 0.5 0.2 0.2 0.1 0.2 0.3 0.4', pose).rows[0]?.geometry).toEqual({
      type: 'keypoints',
      points: [
        [0.1, 0.2, null],
        [0.3, 0.4, null],
      ],
    });
    expect(parse('0 0.5 0.5 0.2 0.2', pose).rows[0]?.geometry).toBeNull();
  });

  it('carry keypoints also where nothing declares them, when a row can be nothing else', () => {
    const open: RowContext = { classIds: null, keypoints: null };
    const three = '0 0.5 0.5 0.2 0.2 0.1 0.2 2 0.3 0.4 0 0.5 0.6 1';
    expect(parse(three, open).rows[0]).toMatchObject({
      box: { centerX: 0.5, centerY: 0.5, width: 0.2, height: 0.2 },
      geometry: {
        type: 'keypoints',
        points: [
          [0.1, 0.2, 2],
          [0.3, 0.4, 0],
          [0.5, 0.6, 1],
        ],
      },
    });
    expect(parse(three.replace(/1$/, '0.7'), open).problems.map(({ code }) => code)).toEqual(['wrong_column_count']);
  });

  it('never throws and never gives a row twice, whatever the bytes', () => {
    const number = fc.oneof(
      fc.double({ min: -0.1, max: 1.1 }).map(String),
      fc.constantFrom('0', '1', 'nan', ',', '3e'),
    );
    const text = fc
      .array(fc.array(number, { maxLength: 9 }).map((row) => row.join(' ')))
      .map((rows) => rows.join('\n'));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (given) => {
        const { rows, rowCount, problemRowCount, problems } = parse(given);
        expect(rows.length).toBeLessThanOrEqual(rowCount);
        expect(problemRowCount).toBeLessThanOrEqual(Math.max(rowCount, problems.length));
        for (const { box } of rows) expect(Object.values(box).every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });
});
