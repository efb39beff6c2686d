import type { z } from 'zod';
import type { annotation } from '../../server/domain/wire/images';

/** As the wire brings it: a missing geometry may be left out. */
export type Annotation = Omit<z.output<typeof annotation>, 'geometry'> & { geometry?: unknown };

/** x, y, width, height as shares of the image, from its top left corner. */
type Rect = { x: number; y: number; width: number; height: number };
/** x, y as shares of the image. */
export type Point = readonly [number, number];

/** One annotation as it is drawn. */
export type Mark = {
  id: string;
  classId: number;
  className: string;
  layer: string;
  /** True when the layer is that of a reader. */
  isReader: boolean;
  confidence: number | null;
  rect: Rect;
  /** Closed outlines beside the box: polygons and rotated boxes. */
  outlines: Point[][];
  points: Point[];
};

export type ImageLabel = { id: string; classId: number; className: string; layer: string; confidence: number | null };

/** What can be drawn, and the labels that say something of the whole image. */
export function marksOf(annotations: readonly Annotation[]): { marks: Mark[]; imageLabels: ImageLabel[] } {
  const marks: Mark[] = [];
  const imageLabels: ImageLabel[] = [];
  for (const one of annotations) {
    const said = {
      id: one.id,
      classId: one.class_id,
      className: one.class_name,
      layer: one.reader ?? one.layer,
      confidence: one.confidence,
    };
    const geometry = readGeometry(one.geometry);
    if (geometry.type === 'image') {
      imageLabels.push(said);
      continue;
    }
    const { center_x, center_y, width, height } = one.bbox;
    const rect = { x: center_x - width / 2, y: center_y - height / 2, width, height };
    marks.push({ ...said, isReader: one.reader !== null, rect, outlines: geometry.outlines, points: geometry.points });
  }
  return { marks, imageLabels };
}

type Geometry = { type: string | null; outlines: Point[][]; points: Point[] };

/** Polygon, rotated box, keypoints or whole image; anything else is drawn as its box alone. */
function readGeometry(geometry: unknown): Geometry {
  const nothing = { type: null, outlines: [], points: [] };
  if (typeof geometry !== 'object' || geometry === null) return nothing;
  const { type, points, keypoints } = geometry as { type?: unknown; points?: unknown; keypoints?: unknown };
  if (type === 'image') return { ...nothing, type };
  const given = readPoints(points ?? keypoints);
  if (type === 'keypoints' || type === 'pose') return { type, outlines: [], points: given };
  return given.length >= 3 ? { type: String(type), outlines: [given], points: [] } : nothing;
}

function readPoints(points: unknown): Point[] {
  if (!Array.isArray(points)) return [];
  const flat = points.every((value) => typeof value === 'number');
  const pairs: unknown[] = flat
    ? Array.from({ length: Math.floor(points.length / 2) }, (_, index) => points.slice(2 * index, 2 * index + 2))
    : points;
  return pairs.flatMap((pair) => {
    const [x, y, seen] = Array.isArray(pair)
      ? pair
      : [(pair as Partial<Record<string, unknown>>)?.x, (pair as Partial<Record<string, unknown>>)?.y];
    return isFiniteNumber(x) && isFiniteNumber(y) && seen !== 0 ? [[x, y] as const] : [];
  });
}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The smallest mark under a point, or null. `slack` (x, y as shares) widens each box so that thin ones can be hit. */
export function markAt(marks: readonly Mark[], [x, y]: Point, slack: Point = [0, 0]): Mark | null {
  let best: Mark | null = null;
  for (const mark of marks) {
    const { rect } = mark;
    const isInside =
      x >= rect.x - slack[0] &&
      x <= rect.x + rect.width + slack[0] &&
      y >= rect.y - slack[1] &&
      y <= rect.y + rect.height + slack[1];
    if (isInside && (best === null || areaOf(rect) < areaOf(best.rect))) best = mark;
  }
  return best;
}

const areaOf = (rect: Rect) => rect.width * rect.height;

export type LineStyle = { name: string; dash: number[] };

export const LINE_STYLES: LineStyle[] = [
  { name: 'solid', dash: [] },
  { name: 'dashed', dash: [7, 5] },
  { name: 'dotted', dash: [2, 4] },
  { name: 'dash-dotted', dash: [8, 4, 2, 4] },
];

export type MarkLayer = { name: string; isReader: boolean; line: LineStyle; count: number };

/** The layers or readers of the marks, the reference first, each with the line it is drawn in. */
export function layersOf(marks: readonly { layer: string; isReader: boolean }[]): MarkLayer[] {
  const layers = new Map<string, { count: number; isReader: boolean }>();
  for (const { layer, isReader } of marks) layers.set(layer, { isReader, count: (layers.get(layer)?.count ?? 0) + 1 });
  const isReference = (name: string) => (name === 'reference' ? 0 : 1);
  return [...layers]
    .sort(
      ([a, x], [b, y]) => isReference(a) - isReference(b) || Number(x.isReader) - Number(y.isReader) || byName(a, b),
    )
    .map(([name, layer], index) => ({ name, ...layer, line: LINE_STYLES[index % LINE_STYLES.length] as LineStyle }));
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

/** The classes of the marks, the most frequent first. */
export function classesOf(marks: readonly { classId: number; className: string }[]) {
  const classes = new Map<number, { id: number; name: string; count: number }>();
  for (const { classId, className } of marks) {
    const known = classes.get(classId);
    classes.set(classId, { id: classId, name: className, count: (known?.count ?? 0) + 1 });
  }
  return [...classes.values()].sort((a, b) => b.count - a.count || a.id - b.id);
}
