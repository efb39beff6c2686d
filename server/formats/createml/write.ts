import type { LayoutClass } from '../format';
import type { LabelWriter, WrittenImage } from '../label-writer';
import { LOSS, pixelEdges } from '../label-writer';

/** CreateML: one `labels/_annotations.createml.json` for a split; boxes by centre and size in pixels. Source: Apple, Create ML object detection. */
export const createMlWriter: LabelWriter = {
  id: 'createml',
  title: 'CreateML',
  losses: (has) => [
    ...LOSS.readers(has),
    ...LOSS.statements(has),
    ...LOSS.confidences(has),
    ...LOSS.polygons(has),
    ...LOSS.keypoints(has),
    ...LOSS.sizes(has),
  ],
  tablesOf: (images, classes) => [{ path: '_annotations.createml.json', text: document(images, classes) }],
};

async function* document(
  images: () => AsyncIterable<WrittenImage>,
  classes: readonly LayoutClass[],
): AsyncGenerator<string> {
  const nameOf = new Map(classes.map(({ id, name }) => [id, name]));
  yield '[';
  let isFirst = true;
  for await (const { name, width, height, isLabelled, annotations } of images()) {
    if (!isLabelled || width === null || height === null) continue;
    const written = annotations.map(({ classId, box }) => {
      const { left, top, right, bottom } = pixelEdges(box, width, height);
      const coordinates = { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
      return { label: nameOf.get(classId) ?? `class ${classId}`, coordinates };
    });
    yield `${isFirst ? '' : ','}\n${JSON.stringify({ image: name, annotations: written })}`;
    isFirst = false;
  }
  yield '\n]\n';
}
