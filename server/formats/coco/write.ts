import type { LayoutClass } from '../format';
import type { LabelWriter, WrittenAnnotation, WrittenImage } from '../label-writer';
import { LOSS, pixelEdges } from '../label-writer';

/**
 * COCO: one `labels/instances.json` for a split; `bbox` is [x, y, width, height] in pixels, polygons are `segmentation`. An image that
 * nobody looked at has `labelled: false`, which other readers pass over. Source: cocodataset.org, data format.
 */
export const cocoWriter: LabelWriter = {
  id: 'coco',
  title: 'COCO',
  losses: (has) => [...LOSS.statements(has), ...LOSS.sizes(has)],
  tablesOf: (images, classes) => [{ path: 'instances.json', text: document(images, classes) }],
};

async function* document(
  images: () => AsyncIterable<WrittenImage>,
  classes: readonly LayoutClass[],
): AsyncGenerator<string> {
  const categories = classes.map(({ id, name }) => ({ id, name, supercategory: '' }));
  yield `{"info":{"description":"written by Darkroom"},"licenses":[],"categories":${JSON.stringify(categories)},"images":[`;
  let id = 0;
  for await (const { name, width, height, isLabelled } of images()) {
    id += 1;
    yield `${id > 1 ? ',' : ''}\n${JSON.stringify({ id, file_name: name, width, height, ...(isLabelled ? {} : { labelled: false }) })}`;
  }
  yield '\n],"annotations":[';
  let imageId = 0;
  let annotationId = 0;
  for await (const image of images()) {
    imageId += 1;
    for (const annotation of image.annotations) {
      const written = annotationOf(annotation, image);
      if (written === null) continue;
      annotationId += 1;
      yield `${annotationId > 1 ? ',' : ''}\n${JSON.stringify({ id: annotationId, image_id: imageId, ...written })}`;
    }
  }
  yield '\n]}\n';
}

function annotationOf(
  { classId, box, confidence, geometry, layer }: WrittenAnnotation,
  { width, height }: WrittenImage,
) {
  if (width === null || height === null) return null;
  const { left, top, right, bottom } = pixelEdges(box, width, height);
  const pixels = ([x, y]: readonly (number | null)[]) => [x! * width, y! * height];
  return {
    category_id: classId,
    bbox: [left, top, round(right - left), round(bottom - top)],
    area: round((right - left) * (bottom - top)),
    iscrowd: 0,
    segmentation: geometry?.type === 'polygon' ? [geometry.points.flatMap(pixels)] : [],
    ...(geometry?.type === 'keypoints'
      ? {
          keypoints: geometry.points.flatMap((point) => [...pixels(point), point[2] ?? 2]),
          num_keypoints: geometry.points.length,
        }
      : {}),
    ...(confidence === null ? {} : { score: confidence }),
    attributes: { layer },
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
