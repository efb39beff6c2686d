import type { LabelWriter, WrittenAnnotation } from '../label-writer';
import { LOSS, stemOf } from '../label-writer';

/**
 * YOLO: `labels/<image>.txt` with `class cx cy w h` as shares; polygons (and the four corners of rotated boxes) as `class x1 y1 x2 y2 …`,
 * keypoints behind their box. Numbers are written in full, so that reading gives the same.
 */
export const yoloWriter: LabelWriter = {
  id: 'yolo',
  title: 'YOLO',
  losses: (has) => [
    ...LOSS.readers(has),
    ...LOSS.statements(has),
    ...LOSS.confidences(has),
    ...(has.keypoints > 0 && has.keypointShape === null
      ? ['Keypoints come in several shapes: data.yaml can tell of one alone, so trainers will not read them.']
      : []),
  ],
  fileOf({ name, isLabelled, annotations }) {
    if (!isLabelled) return null;
    return {
      path: `${stemOf(name)}.txt`,
      text: annotations.map((annotation) => `${rowOf(annotation).join(' ')}\n`).join(''),
    };
  },
};

function rowOf({ classId, box, geometry }: WrittenAnnotation): (number | string)[] {
  if (geometry?.type === 'polygon') return [classId, ...geometry.points.flat()];
  const row = [classId, box.centerX, box.centerY, box.width, box.height];
  if (geometry?.type !== 'keypoints') return row;
  return [...row, ...geometry.points.flatMap(([x, y, seen]) => (seen === null ? [x, y] : [x, y, seen]))];
}
