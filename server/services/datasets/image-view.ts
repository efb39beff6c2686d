import type { z } from 'zod';
import type { annotation, image } from '../../domain/wire/images';
import { tagsOf } from '../../records/image-tags';
import { type AnnotationRow, annotationsOf, type ImageRow, noFindingReadersOf } from '../../records/images';
import type { Tx } from '../../records/records';
import { imageUrl, thumbnailUrl } from './urls';

type Image = z.output<typeof image>;

const annotationOf = (row: AnnotationRow): z.output<typeof annotation> => ({
  id: row.id,
  class_id: row.class_id,
  class_name: row.class_name,
  bbox: { center_x: row.center_x, center_y: row.center_y, width: row.width, height: row.height },
  layer: row.layer,
  reader: row.kind === 'reader' ? row.layer : null,
  confidence: row.confidence,
  geometry: row.geometry ?? null,
});

/** Images as they go over the wire, with the annotations of `layer`, or of all layers but models'. */
export async function imageViews(tx: Tx, rows: ImageRow[], layer?: string): Promise<Image[]> {
  const ids = rows.map(({ id }) => id);
  const annotations = await annotationsOf(tx, ids, layer);
  const noFindings = await noFindingReadersOf(tx, ids);
  const tags = await tagsOf(tx, ids);
  return rows.map((row) => {
    const own = (annotations.get(row.id) ?? []).map(annotationOf);
    return {
      id: row.id,
      filename: row.filename,
      width: row.width,
      height: row.height,
      true_width: row.true_width,
      true_height: row.true_height,
      file_size_bytes: row.bytes,
      format: row.format,
      sha256: row.sha256,
      split: row.split,
      tier: row.tier,
      status: row.status,
      issues: row.issues,
      source_url: row.source_url,
      licence: row.licence,
      tags: tags.get(row.id) ?? [],
      created_at: row.created_at.toISOString(),
      image_url: imageUrl(row.dataset_id, row.id),
      thumbnail_url: row.thumbnail_key === null ? null : thumbnailUrl(row.dataset_id, row.id),
      annotations: own,
      annotation_count: own.length,
      no_finding_readers: noFindings.get(row.id) ?? [],
    };
  });
}
