import { newId } from '../domain/ids';
import type { Attempt } from './attempts';
import type { Effect } from './commit-groups';
import type { Tx } from './records';

export type CrawledImage = {
  no: number;
  image_id: string;
  path: string;
  sha256: string | null;
  bytes: number;
  width: number | null;
  height: number | null;
  true_width: number | null;
  true_height: number | null;
  format: string | null;
  split: string | null;
  folder_class: string | null;
  verdict: 'accepted' | 'warned' | 'rejected';
  status: 'accepted' | 'warned' | 'quarantined';
  problems: unknown[];
  issues: string[];
  facts: unknown;
  candidate_key: string | null;
  pixel_hash: string | null;
  object_key: string | null;
  thumbnail_key: string | null;
};

export type CrawledLabel = {
  no: number;
  image_no: number | null;
  object_key: string | null;
  verdict?: 'accepted' | 'warned' | 'rejected';
  problems?: unknown[];
  label_state?: 'labelled' | 'no_object' | 'unlabelled';
  /** How many rows the file has, and how many of them have a problem. */
  facts: { rows: number; problem_rows: number } | null;
};

export type NewObject = {
  key: string;
  kind: 'image' | 'thumbnail' | 'label' | 'config';
  sha256: string;
  /** xxh64 of the bytes, 16 hex digits. */
  checksum: string;
  bytes: number;
};

export type NewAnnotation = {
  image_id?: string;
  image_no?: number;
  item_no: number;
  line: number | null;
  class_id: number;
  center_x: number;
  center_y: number;
  width: number;
  height: number;
  confidence: number | null;
  geometry: unknown;
};

/** What a table says of an image on the layer of a reader; a box, or without one the statement that there is no finding. */
export type NewReading = { image_no: number; image_id: string; item_no: number; line: number; reader: string };
export type NewReadings = {
  boxes: (NewReading & Pick<NewAnnotation, 'class_id' | 'center_x' | 'center_y' | 'width' | 'height'>)[];
  statements: NewReading[];
  problems: { image_no: number; item_no: number; line: number; code: string; detail: string }[];
};

/** Writes the rows of stored objects; the same bytes in the same dataset are one object. */
export async function writeObjects(tx: Tx, at: Attempt, datasetId: string, objects: NewObject[]): Promise<void> {
  await tx.$queryRaw`select darkroom.write_objects(${at.tenantId}::uuid, ${datasetId}::uuid, ${JSON.stringify(objects)}::jsonb)::text`;
}

/** What the pixel pass and label files found, as one effect of a commit group; classes that are known keep their name. */
export function crawledEffect(
  images: CrawledImage[],
  objects: NewObject[],
  annotations: NewAnnotation[],
  classes: readonly { id: number; name: string }[],
  readings: NewReadings,
): Effect {
  const names = new Set([...readings.boxes, ...readings.statements].map(({ reader }) => reader));
  const readers = [...names].map((name) => ({ id: newId(), name }));
  return {
    name: 'write_crawled',
    payload: {
      images,
      objects,
      annotations: withIds(annotations),
      classes,
      layer_id: newId(),
      readings: { ...readings, boxes: withIds(readings.boxes), readers },
    },
  };
}

/** Labels made for images that had none, on the layer of that name. */
export const generatedEffect = (layer: string, objects: NewObject[], annotations: NewAnnotation[]): Effect => ({
  name: 'write_generated',
  payload: { layer, layer_id: newId(), objects, annotations: withIds(annotations) },
});

const withIds = <Row extends object>(rows: Row[]) => rows.map((row) => ({ ...row, id: newId() }));
