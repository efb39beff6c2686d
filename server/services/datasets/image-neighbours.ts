import type { z } from 'zod';
import type { imageNeighbours, imagePlace } from '../../domain/wire/image-page';
import { copiesOf, groupOf, type Neighbour, similarImages } from '../../records/image-neighbours';
import { getImageRow } from '../../records/images';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { listPairs } from './duplicate-pairs';
import { thumbnailUrl } from './urls';

const SHOWN = 12;
const MOST_PAIRS = 100;

/** Images that have to do with one: like it, copies of it, of the same patient or group. */
export async function getNeighbours(
  context: Context,
  { id: datasetId, image_id: id }: z.output<typeof imagePlace>,
): Promise<z.output<typeof imageNeighbours>> {
  const { actor, records } = context;
  authorise(actor, 'read');
  const shown = ({ has_thumbnail, ...image }: Neighbour) => ({
    ...image,
    thumbnail_url: has_thumbnail ? thumbnailUrl(datasetId, image.image_id) : null,
  });
  const found = await records.as(actor.tenantId, async (tx) => {
    await getImageRow(tx, datasetId, id);
    const similar = await similarImages(tx, { id, datasetId }, SHOWN);
    const copies = await copiesOf(tx, { id, datasetId });
    const group = await groupOf(tx, { id, datasetId }, SHOWN);
    return {
      similar: {
        is_comparable: similar !== null,
        images: (similar ?? []).map(({ image, distance }) => ({ ...shown(image), distance })),
      },
      copies: copies.map(({ image, ...copy }) => ({ ...shown(image), ...copy })),
      group: group && { ...group, images: group.images.map(shown) },
    };
  });
  const { items: pairs } = await listPairs(context, { id: datasetId, image_id: id, limit: MOST_PAIRS });
  return { ...found, pairs };
}
