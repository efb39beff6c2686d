import { XMLBuilder } from 'fast-xml-parser';
import type { LabelWriter } from '../label-writer';
import { LOSS, pixelEdges, stemOf } from '../label-writer';

const builder = new XMLBuilder({ format: true, suppressEmptyNode: false });

/** Pascal VOC: `labels/<image>.xml`, boxes as edges in pixels. Source: the VOC development kit's annotation files. */
export const pascalVocWriter: LabelWriter = {
  id: 'voc',
  title: 'Pascal VOC',
  losses: (has) => [
    ...LOSS.readers(has),
    ...LOSS.statements(has),
    ...LOSS.confidences(has),
    ...LOSS.polygons(has),
    ...LOSS.keypoints(has),
    ...LOSS.sizes(has),
  ],
  fileOf({ name, width, height, isLabelled, annotations }, classes) {
    if (!isLabelled || width === null || height === null) return null;
    const nameOf = new Map(classes.map((one) => [one.id, one.name]));
    const objects = annotations.map(({ classId, box }) => {
      const { left, top, right, bottom } = pixelEdges(box, width, height);
      return {
        name: nameOf.get(classId) ?? `class ${classId}`,
        pose: 'Unspecified',
        truncated: 0,
        difficult: 0,
        bndbox: { xmin: left, ymin: top, xmax: right, ymax: bottom },
      };
    });
    const annotation = {
      folder: 'images',
      filename: name,
      size: { width, height, depth: 3 },
      segmented: 0,
      object: objects,
    };
    return { path: `${stemOf(name)}.xml`, text: builder.build({ annotation }) };
  },
};
