import fs from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { newId } from '../domain/ids';
import { isHiddenPath, MOST_CHUNK_BYTES } from '../domain/uploads';
import type { upload } from '../domain/wire/uploads';
import { InvalidInputError } from '../errors';
import type { Context } from '../services/ports';
import { appendToUpload, createUpload } from '../services/uploads/send-upload';
import { getUploadView } from '../services/uploads/view-uploads';

/** Sends a file or all of a folder as one upload; with the id of one it goes on where that stopped. Hidden files stay. */
export async function sendPath(
  context: Context,
  given: string,
  uploadId: string = newId(),
): Promise<z.output<typeof upload>> {
  const stats = await stat(given).catch((cause: unknown) => {
    throw new InvalidInputError({
      code: 'path_missing',
      message: `${given} cannot be read.`,
      fix: 'Give a file or folder of this computer.',
      cause,
    });
  });
  if (stats.isFile()) await sendFile(context, uploadId, given, path.basename(given));
  else for await (const file of filesBelow(given)) await sendFile(context, uploadId, path.join(given, file), file);
  return getUploadView(context, { id: uploadId });
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const entry of await fs.promises.opendir(folder, { recursive: true })) {
    const file = path.relative(folder, path.join(entry.parentPath, entry.name));
    if (entry.isFile() && !isHiddenPath(file)) yield file;
  }
}

async function sendFile(context: Context, uploadId: string, file: string, name: string): Promise<void> {
  const { size: bytes, mtime: modifiedAt } = await stat(file);
  const begun = await createUpload(context, { name, bytes, uploadId, modifiedAt });
  const { id } = begun;
  let { received } = begun;
  while (received < bytes) {
    const end = Math.min(bytes, received + MOST_CHUNK_BYTES);
    const body = fs.createReadStream(file, { start: received, end: end - 1 });
    const reached = await appendToUpload(context, { id, offset: received, body, bytes: end - received });
    if (reached.received !== end) throw changedMeanwhile(file);
    received = end;
  }
}

const changedMeanwhile = (file: string) =>
  new InvalidInputError({
    code: 'file_changed',
    message: `${file} became shorter while it was sent.`,
    fix: 'Send it again when nothing writes to it.',
  });
