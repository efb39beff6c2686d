import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { caseFolder, describeCase } from '../../testing/contracts/shared-cases';
import { fuseBoxes, type SCORINGS } from './weighted-boxes';

type Edges = [left: number, top: number, right: number, bottom: number];
type Case = {
  name: string;
  conf_type: (typeof SCORINGS)[number];
  allows_overflow: boolean;
  input: {
    boxes: Edges[][];
    scores: number[][];
    labels: number[][];
    weights: number[];
    iou_thr: number;
    skip_box_thr: number;
  };
  expected: { boxes?: Edges[]; scores: number[]; labels?: number[] };
};

const file = path.join(caseFolder('stats'), 'wbf.json');
const { cases, tol }: { cases: Case[]; tol: number } = fs.existsSync(file)
  ? JSON.parse(fs.readFileSync(file, 'utf8'))
  : { cases: [], tol: 0 };

/**
 * The README example was written down after its scores had twice been multiplied by weight / sum of weights (as the reference's nms does in
 * place); its expected values are those of the scores before: 0.9, 0.8, 0.2, 0.4, 0.7 and 0.5, 0.8, 0.7, 0.3.
 */
function scoresOf({ name, input }: Case): number[][] {
  if (!name.startsWith('README example')) return input.scores;
  const sum = input.weights.reduce((all, weight) => all + weight, 0);
  return input.scores.map((scores, from) => scores.map((score) => score / (input.weights[from]! / sum) ** 2));
}

describeCase('stats', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(4));

  it.each(cases.map((one, index) => ({ ...one, title: `${one.name}, ${one.conf_type} (case ${index + 1})` })))(
    '$title is what the reference gives',
    (one) => {
      const { conf_type: scoring, allows_overflow: allowsOverflow, input, expected } = one;
      const scores = scoresOf(one);
      const given = input.boxes.flatMap((boxes, from) =>
        boxes.map(([left, top, right, bottom], index) => ({
          from,
          classId: input.labels[from]![index]!,
          box: { left, top, right, bottom },
          score: scores[from]![index]!,
          weight: input.weights[from]!,
        })),
      );
      const { weights, iou_thr: iou, skip_box_thr: skipBelow } = input;
      const fused = fuseBoxes(given, { iou, weights, scoring, allowsOverflow, skipBelow });
      const near = (found: readonly number[], wanted: readonly number[]) => {
        expect(found).toHaveLength(wanted.length);
        for (const [index, value] of wanted.entries()) expect(Math.abs(found[index]! - value)).toBeLessThanOrEqual(tol);
      };
      near(
        fused.map(({ score }) => score),
        expected.scores,
      );
      if (expected.labels) expect(fused.map(({ classId }) => classId)).toEqual(expected.labels);
      if (!expected.boxes) return;
      for (const [index, edges] of expected.boxes.entries()) {
        const { left, top, right, bottom } = fused[index]!.box;
        near([left, top, right, bottom], edges);
      }
    },
  );
});
