import type { z } from 'zod';
import type { manifestImage } from '../domain/wire/versions';
import type { FrozenImage } from './versions';

/** An image of a version as manifests say it; of an erased one the hashes alone. */
export function manifestLine(image: FrozenImage): z.output<typeof manifestImage> {
  const { image_id, filename, name, split, sha256, label_sha256, bytes, width, height, format, labels } = image;
  return {
    ...{ image_id, filename, name, split, sha256, label_sha256, bytes, width, height, format },
    group: image.group_key,
    source_url: image.source_url,
    licence: image.licence,
    fetched_at: image.fetched_at?.toISOString() ?? null,
    run_id: image.run_id,
    is_erased: image.erased_at !== null,
    label_state: labels?.state ?? null,
    layers: (labels?.layers ?? []).map(({ annotations, ...layer }) => ({
      ...layer,
      annotations: annotations.map(([class_id, center_x, center_y, boxWidth, boxHeight, confidence, geometry]) => ({
        ...{ class_id, bbox: { center_x, center_y, width: boxWidth, height: boxHeight }, confidence, geometry },
      })),
    })),
  };
}
