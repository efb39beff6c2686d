import type { z } from 'zod';
import { uploadPrefix } from '../../domain/keys';
import { UPLOAD_KEPT_MS } from '../../domain/uploads';
import type { ListOf } from '../../domain/wire/conventions';
import type { upload, uploadFile } from '../../domain/wire/uploads';
import { counted } from '../../domain/words';
import { audit } from '../../records/audit';
import { afterNumber } from '../../records/paging';
import {
  countUploads,
  getUpload,
  getUploadFile,
  removeUpload,
  type UploadRow,
  uploadFileRows,
  uploadRows,
} from '../../records/uploads';
import { authorise } from '../authorise';
import type { Context } from '../ports';

type Upload = z.output<typeof upload>;
type UploadFile = z.output<typeof uploadFile>;
type Paged = { limit: number; cursor?: string | undefined; page?: number | undefined };

/** What people call an upload: its one file, or how many. */
export const uploadTitle = ({ files, first_path }: Pick<UploadRow, 'files' | 'first_path'>): string =>
  files === 1 && first_path ? first_path : counted(files, 'file');

function viewOf(row: UploadRow): Upload {
  const { id, created_at, touched_at, first_path, ...rest } = row;
  return {
    ...rest,
    upload_id: id,
    created_at: created_at.toISOString(),
    expires_at: row.is_in_use ? null : new Date(+touched_at + UPLOAD_KEPT_MS).toISOString(),
    is_complete: row.files > 0 && row.files === row.files_complete,
    title: uploadTitle(row),
  };
}

/** An upload, by its id or that of one of its files. */
export async function getUploadView({ actor, records }: Context, { id }: { id: string }): Promise<Upload> {
  authorise(actor, 'import');
  return records.as(actor.tenantId, async (tx) => {
    const [row] = await uploadRows(tx, { id });
    return viewOf(row ?? (await getUpload(tx, (await getUploadFile(tx, id)).upload_id)));
  });
}

/** Uploads that are kept, newest first. */
export async function listUploads({ actor, records }: Context, input: Paged): Promise<ListOf<Upload>> {
  authorise(actor, 'import');
  const { limit } = input;
  const skip = afterNumber(input.cursor) ?? ((input.page ?? 1) - 1) * limit;
  return records.as(
    actor.tenantId,
    async (tx) => {
      const rows = await uploadRows(tx, { limit: limit + 1, skip });
      return {
        items: rows.slice(0, limit).map(viewOf),
        limit,
        next_cursor: rows.length > limit ? String(skip + limit) : null,
        total: await countUploads(tx),
        filters_applied: {},
      };
    },
    { snapshot: true },
  );
}

/** Files of an upload by path, each with how far it is. */
export async function listUploadFiles(
  { actor, records }: Context,
  { id, limit, cursor }: Paged & { id: string },
): Promise<ListOf<UploadFile>> {
  authorise(actor, 'import');
  return records.as(
    actor.tenantId,
    async (tx) => {
      const { files } = await getUpload(tx, id);
      const rows = await uploadFileRows(tx, id, cursor ?? null, limit + 1);
      const items = rows.slice(0, limit).map(({ id: file_id, path, bytes, received, modified_at }) => ({
        file_id,
        path,
        bytes,
        received,
        modified_at: modified_at?.toISOString() ?? null,
      }));
      return {
        items,
        limit,
        next_cursor: rows.length > limit ? items.at(-1)!.path : null,
        total: files,
        filters_applied: {},
      };
    },
    { snapshot: true },
  );
}

/** Takes a file, or with the id of an upload all of it, away. @throws ConflictError while a run needs it */
export async function deleteUpload(context: Context, { id }: { id: string }): Promise<{ removed: true }> {
  const { actor, records, hot, requestId } = context;
  authorise(actor, 'import');
  const { uploadId, fileId } = await records.as(actor.tenantId, async (tx) => {
    const removed = await removeUpload(tx, id);
    await audit(tx, actor, { action: 'upload.removed', subject: 'upload', id, requestId });
    return removed;
  });
  // The bytes of a whole upload are swept by the worker, killed or not; those of one file go with it at the latest.
  if (fileId !== null) await hot.deletePrefix(`${uploadPrefix(actor.tenantId, uploadId)}${fileId}/`);
  return { removed: true };
}
