import { plainCsvLine } from '../../domain/csv';
import type { LayoutClass } from '../format';
import type { LabelWriter, WrittenImage } from '../label-writer';
import { LOSS, pixelEdges, stemOf } from '../label-writer';

const HEADER = ['image_id', 'class_name', 'class_id', 'rad_id', 'x_min', 'y_min', 'x_max', 'y_max'];

/** VinBigData: one `labels/annotations.csv` for a split with a row for each box of each reader, edges in pixels; "No finding" is a row without a box. */
export const vinbigdataWriter: LabelWriter = {
  id: 'vinbigdata',
  title: 'CSV of readers (VinBigData)',
  losses: (has) => [...LOSS.confidences(has), ...LOSS.polygons(has), ...LOSS.keypoints(has), ...LOSS.sizes(has)],
  tablesOf: (images, classes) => [{ path: 'annotations.csv', text: rows(images, classes) }],
};

async function* rows(
  images: () => AsyncIterable<WrittenImage>,
  classes: readonly LayoutClass[],
): AsyncGenerator<string> {
  const nameOf = new Map(classes.map(({ id, name }) => [id, name]));
  // A number that no class has, as the original data set does with 14.
  const silence = Math.max(-1, ...classes.map(({ id }) => id)) + 1;
  yield plainCsvLine(HEADER);
  for await (const { name, width, height, annotations, silent } of images()) {
    const id = stemOf(name);
    for (const reader of silent) yield plainCsvLine([id, 'No finding', silence, reader, '', '', '', '']);
    if (width === null || height === null) continue;
    for (const { classId, box, layer } of annotations) {
      const { left, top, right, bottom } = pixelEdges(box, width, height);
      yield plainCsvLine([id, nameOf.get(classId) ?? `class ${classId}`, classId, layer, left, top, right, bottom]);
    }
  }
}
