import { describe, expect, it } from 'vitest';
import type { ReadingOf } from '../agreement/compare-readers';
import type { Xyxy } from '../boxes';
import { consensusOf } from './consensus';

const at = (left: number): Xyxy => ({ left, top: 0.1, right: left + 0.2, bottom: 0.3 });
const reader = (number: number, boxes: Record<number, Xyxy[]>): ReadingOf => ({
  reader: number,
  boxes: new Map(Object.entries(boxes).map(([id, list]) => [Number(id), list])),
  unplaced: [],
  hasBoxes: true,
});
const wbf = { method: 'wbf', iou: 0.5, quorum: null } as const;
const majority = (quorum: number | null = null) => ({ method: 'majority', iou: 0.5, quorum }) as const;

// Two of three mark the first; one alone the second.
const three = [reader(1, { 4: [at(0.1)] }), reader(2, { 4: [at(0.12), at(0.6)] }), reader(3, {})];

describe('consensus of the readers of an image', () => {
  it('by fusion keeps every box; its confidence is the share of readers behind it', () => {
    const { boxes, given } = consensusOf(three, wbf)!;
    expect(boxes.map(({ confidence }) => confidence)).toEqual([2 / 3, 1 / 3]);
    expect(boxes[0]!.box.left).toBeCloseTo(0.11, 12);
    expect(given.get(4)).toEqual({ boxes: 3, lone: 1, dropped: 0 });
  });

  it('by majority keeps what more than half of the readers marked', () => {
    const { boxes, given } = consensusOf(three, majority())!;
    expect(boxes).toMatchObject([{ classId: 4, confidence: 2 / 3 }]);
    expect(given.get(4)).toEqual({ boxes: 3, lone: 1, dropped: 1 });
    // Two of four are not more than half.
    expect(consensusOf([...three, reader(4, {})], majority())!.boxes).toEqual([]);
  });

  it('by majority asks for the quorum, and says nothing of an image that fewer have read', () => {
    expect(consensusOf(three, majority(1))!.boxes).toHaveLength(2);
    expect(consensusOf(three, majority(3))!.boxes).toEqual([]);
    expect(consensusOf(three.slice(0, 2), majority(3))).toBeNull();
  });

  it('counts readers, not boxes: two boxes of one reader are one vote', () => {
    expect(
      consensusOf([reader(1, { 4: [at(0.1), at(0.11)] }), reader(2, {}), reader(3, {})], majority())!.boxes,
    ).toEqual([]);
  });

  it('fuses no two classes, and keeps every fused box inside the image', () => {
    const { boxes } = consensusOf([reader(1, { 4: [at(0.9)] }), reader(2, { 5: [at(0.9)] })], wbf)!;
    expect(boxes.map(({ classId, box }) => [classId, box.right])).toEqual([
      [4, 1],
      [5, 1],
    ]);
  });

  it('does not count who gave only boxes that could not be used', () => {
    const lost = { ...reader(9, {}), unplaced: [4], hasBoxes: false };
    expect(consensusOf([reader(1, { 4: [at(0.1)] }), lost], wbf)!.boxes[0]!.confidence).toBe(1);
    expect(consensusOf([lost], wbf)).toBeNull();
  });
});
