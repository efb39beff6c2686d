import type { Readable } from 'node:stream';
import type { Actor } from '../../domain/actor';
import { NotFoundError } from '../../errors';
import { findImage, markAccessed } from '../../records/images';
import type { Tx } from '../../records/records';
import { authorise } from '../authorise';
import type { Context } from '../ports';

export type ImageBytes = { body: Readable; bytes: number; mediaType: string; etag: string; filename: string };

const MEDIA_TYPES: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
  heif: 'image/heif',
  jp2: 'image/jp2',
  bmp: 'image/bmp',
};

// One row per person, image and hour (an index holds it): a grid asks for the same bytes again and again.
async function auditRead(tx: Tx, actor: Actor, imageId: string, requestId: string): Promise<void> {
  await tx.$executeRaw`
    insert into audit_log (tenant_id, actor, actor_id, action, subject_type, subject_id, request_id)
    values (${actor.tenantId}::uuid, ${actor.name}, ${actor.id}, 'image.read', 'image', ${imageId}, ${requestId}) on conflict do nothing`;
}

/** The bytes of an image or its thumbnail, streamed from the store it is in now. */
export async function readImage(
  context: Context,
  { id, image_id, what }: { id: string; image_id: string; what: 'content' | 'thumbnail' },
): Promise<ImageBytes> {
  const { actor, records, requestId } = context;
  authorise(actor, 'read');
  const row = await records.as(actor.tenantId, async (tx) => {
    const image = await findImage(tx, id, image_id);
    const key = what === 'content' ? image?.object_key : image?.thumbnail_key;
    const object = key
      ? await tx.storedObject.findUnique({ where: { tenant_id_key: { tenant_id: actor.tenantId, key } } })
      : null;
    if (!image || !object) return null;
    if (what === 'content') {
      await markAccessed(tx, image_id);
      await auditRead(tx, actor, image_id, requestId);
    }
    return { image, object };
  });
  if (!row)
    throw new NotFoundError({
      code: 'image_not_found',
      message: 'There are no such bytes.',
      fix: 'Open the image from the list of images.',
    });
  const { image, object } = row;
  const store = object.tier === 'cold' ? context.cold : context.hot;
  const isThumbnail = what === 'thumbnail';
  return {
    body: store.get(object.key),
    bytes: Number(object.bytes),
    mediaType: isThumbnail ? 'image/jpeg' : (MEDIA_TYPES[image.format ?? ''] ?? 'application/octet-stream'),
    etag: `"${object.sha256.slice(0, 32)}${isThumbnail ? 't' : ''}"`,
    filename: image.filename.split('/').at(-1) ?? 'image',
  };
}
