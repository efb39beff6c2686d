import { UPLOAD_KEPT_MS } from '../domain/uploads';
import { counted } from '../domain/words';
import { ConflictError, NotFoundError, UnprocessableError } from '../errors';
import type { Tx } from './records';

export type UploadRow = {
  id: string;
  created_by: string | null;
  created_at: Date;
  touched_at: Date;
  files: number;
  files_complete: number;
  bytes: number;
  received: number;
  first_path: string | null;
  is_in_use: boolean;
};

export type UploadFileRow = {
  id: string;
  upload_id: string;
  path: string;
  bytes: number;
  received: number;
  modified_at: Date | null;
  touched_at: Date;
};

type NewFile = {
  id: string;
  tenantId: string;
  uploadId: string;
  path: string;
  bytes: number;
  modifiedAt: Date | null;
  createdBy: string;
};

/** An upload that a run needs: one that has not been completed, or that is to keep its workspace. */
const IN_USE = `exists (select 1 from upload_use x join run r on r.id = x.run_id where x.upload_id = u.id and r.state <> 'completed')`;

/**
 * Takes a file into an upload, which begins with its first file. The same file again is the one that is there: who lost the answer
 * may ask anew.
 * @throws NotFoundError for an upload of somebody else or one that is gone, ConflictError when a run uses it or the path is another file's
 */
export async function addUploadFile(tx: Tx, file: NewFile): Promise<{ file: UploadFileRow; isFirst: boolean }> {
  const begun = await tx.$executeRaw`
    insert into upload (id, tenant_id, created_by) values (${file.uploadId}::uuid, ${file.tenantId}::uuid, ${file.createdBy})
    on conflict (id) do nothing`;
  await holdUpload(tx, file.uploadId);
  const [use] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from upload_use where upload_id = ${file.uploadId}::uuid`;
  if (use?.n) throw inUse('It takes no more files', 'Begin another upload.');
  await tx.$executeRaw`
    insert into upload_file (id, tenant_id, upload_id, path, bytes, modified_at)
    values (${file.id}::uuid, ${file.tenantId}::uuid, ${file.uploadId}::uuid, ${file.path}, ${file.bytes}::bigint, ${file.modifiedAt}::timestamptz)
    on conflict (upload_id, path) do nothing`;
  await tx.$executeRaw`update upload set touched_at = clock_timestamp() where id = ${file.uploadId}::uuid`;
  const [known] = await tx.$queryRaw<UploadFileRow[]>`
    select f.id::text, f.upload_id::text, f.path, f.bytes::float8, f.received::float8, f.modified_at, u.touched_at
    from upload_file f join upload u on u.id = f.upload_id where f.upload_id = ${file.uploadId}::uuid and f.path = ${file.path}`;
  const isSame =
    known!.bytes === file.bytes &&
    (file.modifiedAt === null || known!.modified_at === null || +known!.modified_at === +file.modifiedAt);
  if (isSame) return { file: known!, isFirst: begun > 0 };
  throw new ConflictError({
    code: 'upload_path_taken',
    message: `This upload holds another file under ${file.path}.`,
    fix: 'Remove that file from the upload first, or begin another upload.',
  });
}

/** Locks an upload until the transaction ends. @throws NotFoundError when it is not there or was emptied */
async function holdUpload(tx: Tx, id: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ removed_at: Date | null }[]>`
    select removed_at from upload where id = ${id}::uuid for update`;
  if (!row) throw noUpload(id);
  if (row.removed_at) throw goneUpload(id);
}

export const noUpload = (id: string) =>
  new NotFoundError({
    code: 'upload_not_found',
    message: `There is no upload ${id}.`,
    fix: 'Send the files first: POST /api/v1/uploads gives an upload_id.',
  });

const goneUpload = (id: string) =>
  new NotFoundError({
    code: 'upload_gone',
    message: `The files of upload ${id} were removed: its import was completed, or nobody went on with it.`,
    fix: 'Send the files again.',
  });

const inUse = (what: string, fix: string) =>
  new ConflictError({ code: 'upload_in_use', message: `A run uses this upload. ${what}.`, fix });

/** A file that takes bytes. @throws NotFoundError when it is not there, or its upload was emptied */
export async function getUploadFile(tx: Tx, id: string): Promise<UploadFileRow> {
  const [row] = await tx.$queryRaw<UploadFileRow[]>`
    select f.id::text, f.upload_id::text, f.path, f.bytes::float8, f.received::float8, f.modified_at, u.touched_at
    from upload_file f join upload u on u.id = f.upload_id where f.id = ${id}::uuid and u.removed_at is null`;
  if (row) return row;
  const [gone] = await tx.$queryRaw<{ id: string }[]>`
    select id::text from upload where id = ${id}::uuid and removed_at is not null`;
  throw gone ? goneUpload(id) : noUpload(id);
}

type Part = { fileId: string; tenantId: string; start: number; bytes: number; key: string };

/** Makes a part that lies in the store count. False when the file has gone on, or is gone, meanwhile: of two parts at once one counts. */
export async function addUploadPart(tx: Tx, { fileId, tenantId, start, bytes, key }: Part): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update upload_file f set received = received + ${bytes}::bigint from upload u
    where f.id = ${fileId}::uuid and f.received = ${start}::bigint and f.received + ${bytes}::bigint <= f.bytes
      and u.id = f.upload_id and u.removed_at is null`;
  if (changed === 0) return false;
  await tx.$executeRaw`
    insert into upload_part (file_id, start, tenant_id, bytes, key)
    values (${fileId}::uuid, ${start}::bigint, ${tenantId}::uuid, ${bytes}::bigint, ${key})`;
  await tx.$executeRaw`
    update upload set touched_at = clock_timestamp()
    where id = (select upload_id from upload_file where id = ${fileId}::uuid) and touched_at < clock_timestamp() - interval '1 minute'`;
  return true;
}

export async function lastUploadPart(
  tx: Tx,
  fileId: string,
): Promise<{ start: number; bytes: number; key: string } | null> {
  const [row] = await tx.$queryRaw<{ start: number; bytes: number; key: string }[]>`
    select start::float8, bytes::float8, key from upload_part where file_id = ${fileId}::uuid order by upload_part.start desc limit 1`;
  return row ?? null;
}

/** Forgets the last part of a file, when it is still that: its bytes are not in the store as they were written. */
export async function dropUploadPart(tx: Tx, fileId: string, part: { start: number; key: string }): Promise<void> {
  const gone = await tx.$executeRaw`
    delete from upload_part where file_id = ${fileId}::uuid and start = ${part.start}::bigint and key = ${part.key}
      and not exists (select 1 from upload_part later where later.file_id = upload_part.file_id and later.start > upload_part.start)`;
  if (gone === 0) return;
  await tx.$executeRaw`update upload_file set received = ${part.start}::bigint where id = ${fileId}::uuid`;
}

/** Uploads that are there, newest first; those of `id` alone when it is given. */
export async function uploadRows(
  tx: Tx,
  { id = null, limit = 1, skip = 0 }: { id?: string | null; limit?: number; skip?: number },
): Promise<UploadRow[]> {
  return tx.$queryRawUnsafe<UploadRow[]>(
    `select u.id::text, u.created_by, u.created_at, u.touched_at, f.*, ${IN_USE} as is_in_use from upload u, lateral (
       select count(*)::int as files, count(*) filter (where received = bytes)::int as files_complete, coalesce(sum(bytes), 0)::float8 as bytes,
         coalesce(sum(received), 0)::float8 as received, min(path) as first_path from upload_file where upload_id = u.id) f
     where u.removed_at is null and ($1::uuid is null or u.id = $1::uuid) order by u.created_at desc, u.id desc limit $2::int offset $3::int`,
    id,
    limit,
    skip,
  );
}

export async function countUploads(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from upload where removed_at is null`;
  return row?.n ?? 0;
}

/** @throws NotFoundError when it is not there, or was emptied */
export async function getUpload(tx: Tx, id: string): Promise<UploadRow> {
  const [row] = await uploadRows(tx, { id });
  if (row) return row;
  const [gone] = await tx.$queryRaw<{ id: string }[]>`select id::text from upload where id = ${id}::uuid`;
  throw gone ? goneUpload(id) : noUpload(id);
}

/** @throws UnprocessableError for an upload without files, or with files that lack bytes */
export function checkComplete({ id, files, files_complete, bytes, received }: UploadRow): void {
  if (files > 0 && files_complete === files) return;
  const missing = files - files_complete;
  throw new UnprocessableError({
    code: files === 0 ? 'upload_empty' : 'upload_unfinished',
    message:
      files === 0
        ? `Upload ${id} holds no files.`
        : `${counted(missing, 'file')} of upload ${id} ${missing === 1 ? 'is' : 'are'} not complete: ${(bytes - received).toLocaleString('en')} bytes are missing.`,
    fix: files === 0 ? 'Send the files first.' : 'Send the rest, or remove the files that are not complete.',
    details: [{ field: 'source', code: 'upload_unfinished', message: 'Not complete yet.', fix: 'Send the rest.' }],
  });
}

/** Files of an upload in byte order of the path, after `after`. */
export async function uploadFileRows(
  tx: Tx,
  uploadId: string,
  after: string | null,
  limit: number,
): Promise<UploadFileRow[]> {
  return tx.$queryRaw`
    select f.id::text, f.upload_id::text, f.path, f.bytes::float8, f.received::float8, f.modified_at, f.created_at as touched_at from upload_file f
    where f.upload_id = ${uploadId}::uuid and (${after}::text is null or f.path > ${after}::text collate "C") order by f.path limit ${limit}::int`;
}

/** Takes a file, or with the id of an upload all of it, away. Returns what has to go from the store. */
export async function removeUpload(tx: Tx, id: string): Promise<{ uploadId: string; fileId: string | null }> {
  const [upload] = await tx.$queryRaw<{ id: string }[]>`select id::text from upload where id = ${id}::uuid`;
  const uploadId = upload?.id ?? (await getUploadFile(tx, id)).upload_id;
  await holdUpload(tx, uploadId);
  const { is_in_use } = await getUpload(tx, uploadId);
  if (is_in_use) throw inUse('It is kept until the run is completed', 'Cancel the run and delete its dataset first.');
  if (upload) {
    await tx.$executeRaw`update upload set removed_at = clock_timestamp() where id = ${uploadId}::uuid`;
    return { uploadId, fileId: null };
  }
  await tx.$executeRaw`delete from upload_part where file_id = ${id}::uuid`;
  await tx.$executeRaw`delete from upload_file where id = ${id}::uuid`;
  return { uploadId, fileId: id };
}

/**
 * Says that a run reads an upload, which is kept for it from then on: in the transaction that makes the run, so that neither loses the other.
 * @throws as `getUpload` and `checkComplete`
 */
export async function claimUpload(tx: Tx, tenantId: string, uploadId: string, runId: string): Promise<void> {
  await holdUpload(tx, uploadId);
  checkComplete(await getUpload(tx, uploadId));
  await tx.$executeRaw`
    insert into upload_use (upload_id, run_id, tenant_id) values (${uploadId}::uuid, ${runId}::uuid, ${tenantId}::uuid)`;
}

/** Uploads of all organisations that nobody needs any more, or that were being swept when a worker died. */
export async function uploadsToSweep(tx: Tx, now: Date): Promise<{ id: string; tenant_id: string }[]> {
  return tx.$queryRaw`
    select u.id::text, u.tenant_id::text from upload u where u.swept_at is null and (
      u.removed_at is not null
      or (u.touched_at < ${new Date(+now - UPLOAD_KEPT_MS)}::timestamptz
        and not exists (select 1 from upload_use x join run r on r.id = x.run_id where x.upload_id = u.id and r.state <> 'completed'))
      or (exists (select 1 from upload_use x join run r on r.id = x.run_id where x.upload_id = u.id)
        and not exists (select 1 from upload_use x join run r on r.id = x.run_id where x.upload_id = u.id
          and (r.state <> 'completed' or r.settings ->> 'temp_workspace_cleanup' = 'false'))))
    order by u.touched_at limit 100`;
}

/** Closes an upload before its bytes go. False when a run has come to need it meanwhile. */
export async function closeUpload(tx: Tx, id: string): Promise<boolean> {
  await tx.$queryRaw`select 1 from upload where id = ${id}::uuid for update`;
  const closed = await tx.$executeRaw`
    update upload u set removed_at = coalesce(removed_at, clock_timestamp()) where u.id = ${id}::uuid
      and not exists (select 1 from upload_use x join run r on r.id = x.run_id where x.upload_id = u.id and r.state <> 'completed')`;
  return closed > 0;
}

/** Forgets the files of an upload whose bytes are gone; that it was there stays known. */
export async function forgetUpload(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`
    delete from upload_part p using upload_file f where f.id = p.file_id and f.upload_id = ${id}::uuid`;
  await tx.$executeRaw`delete from upload_file where upload_id = ${id}::uuid`;
  await tx.$executeRaw`update upload set swept_at = clock_timestamp() where id = ${id}::uuid`;
}
