import type { Uploaded, UploadedFile } from '../sources/source';
import type { Records, Tx } from './records';
import { checkComplete, getUpload } from './uploads';

const BATCH = 500;

/** Opens an upload for reading. @throws NotFoundError; UnprocessableError while bytes are missing */
export async function openUploaded(records: Records, tenantId: string, uploadId: string): Promise<Uploaded> {
  checkComplete(await records.as(tenantId, (tx) => getUpload(tx, uploadId)));
  const read = (which: Which) => records.as(tenantId, (tx) => filesWithParts(tx, uploadId, which));
  return {
    async *files() {
      for (let after: string | null = null; ; ) {
        const files: UploadedFile[] = await read({ after, limit: BATCH });
        yield* files;
        if (files.length < BATCH) return;
        after = files.at(-1)!.path;
      }
    },
    find: async (path) => (await read({ path, limit: 1 }))[0] ?? null,
  };
}

type Row = {
  path: string;
  bytes: number;
  modified_at: Date | null;
  parts: { start: number; bytes: number; key: string }[];
};

type Which = { after?: string | null; path?: string; limit: number };

async function filesWithParts(tx: Tx, uploadId: string, { after = null, path, limit }: Which): Promise<UploadedFile[]> {
  const rows = await tx.$queryRaw<Row[]>`
    select f.path, f.bytes::float8, f.modified_at, coalesce(p.parts, '[]'::jsonb) as parts from upload_file f, lateral (
      select jsonb_agg(jsonb_build_object('start', start, 'bytes', bytes, 'key', key) order by start) as parts from upload_part where file_id = f.id) p
    where f.upload_id = ${uploadId}::uuid and (${after}::text is null or f.path > ${after}::text collate "C")
      and (${path ?? null}::text is null or f.path = ${path ?? null}::text) order by f.path limit ${limit}::int`;
  return rows.map(({ modified_at, ...file }) => ({ ...file, modifiedAt: modified_at }));
}
