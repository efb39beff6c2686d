import type { Geometry } from '../formats/format';
import type { LabelFeatures, WrittenImage } from '../formats/label-writer';
import type { Records } from './records';
import { type FrozenImage, type FrozenLabels, frozenImages } from './versions';

const PAGE = 500;

/** Reads images of one version in order of their number, those after `after`. */
export type PageReader = (after: number, limit: number) => Promise<FrozenImage[]>;

export const pagesFrom =
  (records: Records, tenantId: string, versionId: string): PageReader =>
  (after, limit) =>
    records.as(tenantId, (tx) => frozenImages(tx, versionId, after, limit));

/** The images of a version that are not erased, page by page: memory does not grow with the version. */
export async function* pagesOf(read: PageReader, after = 0): AsyncGenerator<FrozenImage[]> {
  for (let last = after; ; ) {
    const page = await read(last, PAGE);
    if (page.length === 0) return;
    last = page.at(-1)!.no;
    yield page.filter(({ erased_at }) => erased_at === null);
  }
}

/** An image as label writers take it, with the labels of one layer, or of all readers and references. */
export function writtenImage({ name, split, width, height, labels }: FrozenImage, layer: string | null): WrittenImage {
  const layers = layersOf(labels, layer);
  return {
    name,
    split: split ?? 'none',
    width,
    height,
    isLabelled: layer === null ? labels!.state !== 'unlabelled' : layers.length > 0,
    annotations: layers.flatMap(({ layer: of, annotations }) =>
      annotations.map(([classId, centerX, centerY, boxWidth, boxHeight, confidence, geometry]) => ({
        classId,
        box: { centerX, centerY, width: boxWidth, height: boxHeight },
        confidence,
        geometry: geometry as Geometry | null,
        layer: of,
      })),
    ),
    silent: layers.filter(({ no_finding }) => no_finding).map((one) => one.layer),
  };
}

const layersOf = (labels: FrozenLabels | null, layer: string | null) =>
  (labels?.layers ?? []).filter((one) => (layer === null ? one.kind !== 'consensus' : one.layer === layer));

/** Counts what labels have that not every format can hold. */
export async function featuresOf(images: AsyncIterable<WrittenImage>): Promise<LabelFeatures> {
  const has = { statements: 0, confidences: 0, polygons: 0, keypoints: 0, withoutSize: 0, unlabelled: 0 };
  const layers = new Set<string>();
  const shapes = new Set<string>();
  for await (const { width, height, isLabelled, annotations, silent } of images) {
    has.statements += silent.length;
    if (!isLabelled) has.unlabelled += 1;
    if (annotations.length > 0 && (width === null || height === null)) has.withoutSize += 1;
    for (const reader of silent) layers.add(reader);
    for (const { confidence, geometry, layer } of annotations) {
      layers.add(layer);
      if (confidence !== null) has.confidences += 1;
      if (geometry?.type === 'polygon') has.polygons += 1;
      if (geometry?.type !== 'keypoints') continue;
      has.keypoints += 1;
      shapes.add(`${geometry.points.length} ${geometry.points.some(([, , seen]) => seen !== null) ? 3 : 2}`);
    }
  }
  const [shape] = shapes;
  const keypointShape = shapes.size === 1 ? (shape!.split(' ').map(Number) as [number, number]) : null;
  return { ...has, layers: layers.size, keypointShape };
}
