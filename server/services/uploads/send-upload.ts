import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId } from '../../domain/ids';
import { uploadPartKey } from '../../domain/keys';
import { MOST_CHUNK_BYTES, MOST_FILE_BYTES, ROOM_LEFT_BYTES, uploadPath } from '../../domain/uploads';
import { ConflictError, InvalidInputError, messageOf, TooLargeError, UnavailableError } from '../../errors';
import { audit } from '../../records/audit';
import {
  addUploadFile,
  addUploadPart,
  dropUploadPart,
  getUploadFile,
  lastUploadPart,
  type UploadFileRow,
} from '../../records/uploads';
import type { Store } from '../../stores/store';
import { authorise } from '../authorise';
import type { Context } from '../ports';

export type NewFile = { name: string; bytes: number; uploadId?: string | undefined; modifiedAt?: Date | null };
export type Checksum = { algorithm: 'sha1' | 'sha256' | 'md5'; value: string };
export type Chunk = {
  id: string;
  offset: number;
  body: AsyncIterable<Uint8Array>;
  /** How many bytes were announced, when they were. */
  bytes?: number | null;
  checksum?: Checksum | null;
};

/**
 * Announces a file of an upload; without the id of one it begins its own, which has the same id.
 * @throws InvalidInputError for a name that is no path, TooLargeError, UnavailableError when the store has no room
 */
export async function createUpload(
  context: Context,
  { name, bytes, uploadId, modifiedAt = null }: NewFile,
): Promise<UploadFileRow> {
  const { actor, records, hot, requestId } = context;
  authorise(actor, 'import');
  const path = uploadPath(name);
  if (path === null) {
    throw new InvalidInputError({
      code: 'wrong_upload_path',
      message: `${JSON.stringify(name.slice(0, 80))} cannot be the path of a file.`,
      fix: 'Use a relative path of at most 1000 bytes, without "..".',
    });
  }
  if (bytes > MOST_FILE_BYTES) {
    throw new TooLargeError({
      code: 'upload_too_large',
      message: `${path} has ${bytes.toLocaleString('en')} bytes; a file may have ${MOST_FILE_BYTES.toLocaleString('en')}.`,
      fix: 'Split it into several archives.',
    });
  }
  await checkRoom(hot, bytes);
  const id = newId();
  return records.as(actor.tenantId, async (tx) => {
    const { file, isFirst } = await addUploadFile(tx, {
      id,
      tenantId: actor.tenantId,
      uploadId: uploadId ?? id,
      path,
      bytes,
      modifiedAt,
      createdBy: actor.name,
    });
    if (isFirst) await audit(tx, actor, { action: 'upload.begun', subject: 'upload', id: file.upload_id, requestId });
    return file;
  });
}

async function checkRoom(store: Store, bytes: number): Promise<void> {
  const room = await store.free();
  if (!room || room.bytesFree - bytes >= ROOM_LEFT_BYTES) return;
  throw new UnavailableError(
    {
      code: 'disk_full',
      message: `The store has ${room.bytesFree.toLocaleString('en')} bytes left, too few for ${bytes.toLocaleString('en')} more.`,
      fix: 'Make room, or ask whoever runs Darkroom to; what was sent is kept and can be gone on with.',
    },
    60,
  );
}

/** How far a file is: what is told here lies in the store. */
export async function uploadOffset(context: Context, { id }: { id: string }): Promise<UploadFileRow> {
  authorise(context.actor, 'import');
  return reached(context, id);
}

/** The row, once it agrees with the store: a part that a failing disk lost or cut is asked for again. */
async function reached({ actor, records, hot, log }: Context, id: string): Promise<UploadFileRow> {
  for (;;) {
    const { row, part } = await records.as(actor.tenantId, async (tx) => ({
      row: await getUploadFile(tx, id),
      part: await lastUploadPart(tx, id),
    }));
    if (!part || (await hot.head(part.key))?.bytes === part.bytes) return row;
    log.warn({ event: 'upload.part_lost', fileId: id, start: part.start });
    await records.as(actor.tenantId, (tx) => dropUploadPart(tx, id, part));
  }
}

/**
 * Adds bytes to a file, from `offset` on. They lie in the store before the row says so; of two at once one counts. What came of a
 * chunk that was cut off counts too, unless it has a checksum.
 * @throws ConflictError `wrong_offset`, TooLargeError, InvalidInputError `checksum_differs`
 */
export async function appendToUpload(context: Context, chunk: Chunk): Promise<UploadFileRow> {
  const { actor, records, hot } = context;
  authorise(actor, 'import');
  const { id, offset } = chunk;
  if ((chunk.bytes ?? 0) > MOST_CHUNK_BYTES) throw chunkTooLarge();
  const row = await reached(context, id);
  if (row.received !== offset) throw wrongOffset(row, offset);
  if ((chunk.bytes ?? 0) > row.bytes - offset) throw tooMany(row);
  await checkRoom(hot, chunk.bytes ?? MOST_CHUNK_BYTES);
  const key = uploadPartKey(actor.tenantId, row.upload_id, id, offset, randomUUID());
  let isKept = false;
  try {
    const bytes = await store(hot, key, row, chunk);
    const part = { fileId: id, tenantId: actor.tenantId, start: offset, bytes, key };
    isKept = bytes > 0 && (await records.as(actor.tenantId, (tx) => addUploadPart(tx, part)));
    if (bytes > 0 && !isKept) throw wrongOffset(await uploadOffset(context, { id }), offset);
    return { ...row, received: offset + bytes };
  } finally {
    if (!isKept) await hot.delete(key);
  }
}

/** Streams a chunk into the store; returns how many bytes of it came. */
async function store(hot: Store, key: string, row: UploadFileRow, { offset, body, checksum }: Chunk): Promise<number> {
  const hash = checksum ? createHash(checksum.algorithm) : null;
  let bytes = 0;
  let cut: unknown = null;
  async function* taken() {
    const chunks = body[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        cut = error; // the sender is gone: it goes on later from what is here
        return { done: true as const, value: undefined };
      });
      if (next.done) return;
      bytes += next.value.length;
      if (bytes > MOST_CHUNK_BYTES) throw chunkTooLarge();
      if (bytes > row.bytes - offset) throw tooMany(row);
      hash?.update(next.value);
      yield next.value;
    }
  }
  await hot.put(key, Readable.from(taken(), { objectMode: false }), { isDurable: true });
  if (hash && (cut !== null || hash.digest('base64') !== checksum!.value)) {
    throw new InvalidInputError({
      code: 'checksum_differs',
      message: cut
        ? `The chunk was cut off: ${messageOf(cut)}.`
        : `The ${checksum!.algorithm} of the chunk is not the announced one.`,
      fix: 'Send the chunk again.',
    });
  }
  return bytes;
}

const chunkTooLarge = () =>
  new TooLargeError({
    code: 'chunk_too_large',
    message: 'The chunk is over 8 MiB.',
    fix: 'Send the file in chunks of at most 8,388,608 bytes, each with its own PATCH.',
  });

const tooMany = ({ path, bytes }: UploadFileRow) =>
  new TooLargeError({
    code: 'more_than_announced',
    message: `${path} was announced with ${bytes.toLocaleString('en')} bytes; the chunk goes beyond them.`,
    fix: 'Send what is missing, or begin the file anew with its true length.',
  });

const wrongOffset = ({ path, received }: UploadFileRow, offset: number) =>
  new ConflictError({
    code: 'wrong_offset',
    message: `${path} is at ${received.toLocaleString('en')} bytes, the chunk begins at ${offset.toLocaleString('en')}.`,
    fix: 'Ask with HEAD where to go on.',
  });
