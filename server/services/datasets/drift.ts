import type { z } from 'zod';
import type {
  drift,
  driftImages,
  driftImagesInput,
  driftInput,
  driftWindows as windows,
} from '../../domain/wire/drift';
import { figureOf } from '../../records/aggregates';
import { driftFigure } from '../../records/check-drift';
import { drivingImages } from '../../records/drift-images';
import { driftWindows } from '../../records/drift-windows';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { thumbnailUrl } from './urls';

/** How far the images of one population lie from those of another, feature by feature. */
export async function getDrift(
  { actor, records, figures }: Context,
  { id, reference, target }: z.output<typeof driftInput>,
): Promise<z.output<typeof drift>> {
  authorise(actor, 'read');
  const found = await driftFigure(records, actor.tenantId, { datasetId: id, reference, target }, figures);
  return { reference, target, ...found };
}

/** From when to when images and predictions came in: what windows of time can be compared. */
export async function getDriftWindows(
  { actor, records }: Context,
  { id }: { id: string },
): Promise<z.output<typeof windows>> {
  authorise(actor, 'read');
  return figureOf(records, actor.tenantId, {
    datasetId: id,
    name: 'drift-windows',
    compute: (tx) => driftWindows(tx, id),
  });
}

/** Images of the target that drive the drift of a feature. */
export async function getDriftImages(
  { actor, records }: Context,
  { id, reference, target, feature, limit }: z.output<typeof driftImagesInput>,
): Promise<z.output<typeof driftImages>> {
  authorise(actor, 'read');
  const asked = { reference, target, feature, limit };
  const { bins, images } = await figureOf(records, actor.tenantId, {
    datasetId: id,
    name: 'drift-images',
    asked,
    compute: (tx) => drivingImages(tx, { datasetId: id, ...asked }),
  });
  const ids = images.map((image) => image.id);
  const rows = await records.as(actor.tenantId, (tx) =>
    tx.image.findMany({ where: { id: { in: ids } }, select: { id: true, filename: true, thumbnail_key: true } }),
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return {
    bins,
    images: images.flatMap(({ id: imageId, value }) => {
      const row = known.get(imageId);
      return row
        ? [
            {
              id: imageId,
              filename: row.filename,
              thumbnail_url: row.thumbnail_key && thumbnailUrl(id, imageId),
              value,
            },
          ]
        : [];
    }),
  };
}
