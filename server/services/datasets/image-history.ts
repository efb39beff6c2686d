import type { z } from 'zod';
import type { imageHistory, imagePlace } from '../../domain/wire/image-page';
import { annotationsNow, eventsOf, versionsHolding } from '../../records/image-history';
import { getImageRow } from '../../records/images';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/** What happened to an image, and the versions that hold it. */
export async function getImageHistory(
  { actor, records }: Context,
  { id: datasetId, image_id: id }: z.output<typeof imagePlace>,
): Promise<z.output<typeof imageHistory>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const { split, status } = await getImageRow(tx, datasetId, id);
    const image = { id, datasetId };
    const events = await eventsOf(tx, image);
    const versions = await versionsHolding(tx, image);
    return {
      events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
      versions: versions.map((version) => ({ ...version, created_at: version.created_at.toISOString() })),
      now: { split, annotations: await annotationsNow(tx, image), is_listed: ['accepted', 'warned'].includes(status) },
    };
  });
}
