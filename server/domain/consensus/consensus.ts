import type { ReadingOf } from '../agreement/compare-readers';
import { entryOf } from '../agreement/entry-of';
import type { Xyxy } from '../boxes';
import { fuseBoxes, type GivenBox } from './weighted-boxes';

export const METHODS = ['wbf', 'majority'] as const;

export type ConsensusSettings = {
  method: (typeof METHODS)[number];
  iou: number;
  /** Majority only: how many readers must have marked it; null is more than half of those who read the image. */
  quorum: number | null;
};

export type ConsensusBox = { classId: number; box: Xyxy; confidence: number };

export type ImageConsensus = {
  boxes: ConsensusBox[];
  /** Boxes of readers by class: all, those that no other reader's box was fused with, and those that the consensus drops. */
  given: Map<number, { boxes: number; lone: number; dropped: number }>;
};

/**
 * What the readers of one image say together; null when it has none whose boxes are known, or fewer than the quorum.
 * WBF keeps every box, fused with those of others that overlap, its confidence the share of readers behind it. Majority keeps what enough
 * readers marked. All readers weigh the same; a box fuses above the IoU with the mean of those before it.
 */
export function consensusOf(
  readings: readonly ReadingOf[],
  { method, iou, quorum }: ConsensusSettings,
): ImageConsensus | null {
  const readers = readings.filter(({ hasBoxes }) => hasBoxes);
  const needed = method === 'wbf' ? 1 : (quorum ?? Math.floor(readers.length / 2) + 1);
  if (readers.length === 0 || readers.length < needed) return null;
  const byClass = new Map<number, GivenBox[]>();
  for (const { reader, boxes } of readers)
    for (const [classId, list] of boxes) {
      const given = entryOf(byClass, classId, (): GivenBox[] => []);
      for (const box of list) given.push({ from: reader, classId, box, score: 1, weight: 1 });
    }
  const weights = readers.map(() => 1);
  const result: ImageConsensus = { boxes: [], given: new Map() };
  for (const { classId, box, score, members } of [...byClass.values()].flatMap((given) =>
    fuseBoxes(given, { iou, weights }),
  )) {
    const votes = new Set(members.map(({ from }) => from)).size;
    const isKept = votes >= needed;
    const sums = entryOf(result.given, classId, () => ({ boxes: 0, lone: 0, dropped: 0 }));
    sums.boxes += members.length;
    if (votes === 1) sums.lone += members.length;
    if (!isKept) sums.dropped += members.length;
    if (isKept) result.boxes.push({ classId, box, confidence: method === 'wbf' ? score : votes / readers.length });
  }
  return result;
}
