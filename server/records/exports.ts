import { newId } from '../domain/ids';
import { NotFoundError } from '../errors';
import type { Tx } from './records';

export type ExportRow = {
  id: string;
  tenant_id: string;
  dataset_id: string;
  version_id: string;
  version: number;
  format: string;
  layer: string | null;
  store: 'hot' | 'cold';
  place: string;
  is_publication: boolean;
  state: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
  wanted: 'run' | 'cancel';
  done: number;
  total: number;
  bytes: number;
  objects: number;
  losses: string[];
  problem: { code: string; message: string; fix: string } | null;
  created_by: string;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
};

const COLUMNS = `e.id::text, e.tenant_id::text, e.dataset_id::text, e.version_id::text, v.number as version, e.format, e.layer, e.store, e.place, e.is_publication, e.state, e.wanted,
  e.done, e.total, e.bytes::float8 as bytes, e.objects, e.losses, e.problem, e.created_by, e.created_at, e.started_at, e.ended_at`;

export type NewExport = Pick<
  ExportRow,
  'version_id' | 'dataset_id' | 'format' | 'layer' | 'store' | 'is_publication' | 'losses'
> & {
  tenantId: string;
  /** Where it goes, by the id of the export. */
  placeOf: (id: string) => string;
  by: string;
};

/** Asks for an export; a worker takes it. */
export async function askExport(tx: Tx, asked: NewExport): Promise<ExportRow> {
  const id = newId();
  await tx.$executeRaw`
    insert into export (id, tenant_id, dataset_id, version_id, format, layer, store, place, is_publication, total, losses, created_by)
    select ${id}::uuid, ${asked.tenantId}::uuid, ${asked.dataset_id}::uuid, ${asked.version_id}::uuid, ${asked.format}, ${asked.layer}, ${asked.store}, ${asked.placeOf(id)},
      ${asked.is_publication}, (select count(*)::int from version_image where version_id = ${asked.version_id}::uuid and erased_at is null),
      ${JSON.stringify(asked.losses)}::jsonb, ${asked.by}`;
  return getExport(tx, asked.dataset_id, id);
}

export async function exportsOf(tx: Tx, versionId: string): Promise<ExportRow[]> {
  return tx.$queryRawUnsafe<ExportRow[]>(
    `select ${COLUMNS} from export e join version v on v.id = e.version_id where e.version_id = $1::uuid order by e.created_at desc, e.id desc`,
    versionId,
  );
}

/** @throws NotFoundError when the dataset has no such export */
export async function getExport(tx: Tx, datasetId: string, id: string): Promise<ExportRow> {
  const [row] = await tx.$queryRawUnsafe<ExportRow[]>(
    `select ${COLUMNS} from export e join version v on v.id = e.version_id where e.id = $1::uuid and e.dataset_id = $2::uuid`,
    id,
    datasetId,
  );
  if (row) return row;
  throw new NotFoundError({
    code: 'export_not_found',
    message: 'There is no such export of this dataset.',
    fix: 'Open it from its version.',
  });
}

/** False when it has ended. */
export async function cancelExport(tx: Tx, id: string): Promise<boolean> {
  return (
    (await tx.$executeRaw`update export set wanted = 'cancel' where id = ${id}::uuid and state in ('pending', 'running')`) >
    0
  );
}

// ---- for the worker

/** Takes an export that waits, or whose worker is gone. Null when there is none. */
export async function takeExport(tx: Tx, worker: string): Promise<ExportRow | null> {
  const [taken] = await tx.$queryRaw<{ id: string; dataset_id: string }[]>`
    update export set worker = ${worker}, state = 'running', started_at = coalesce(started_at, clock_timestamp()) where id = (
      select e.id from export e where e.state in ('pending', 'running') and (e.worker is null or e.worker = ${worker}
        or not exists (select from worker w where w.id = e.worker and w.last_seen > clock_timestamp() - interval '8 s'))
      order by e.created_at limit 1 for update skip locked)
    returning id::text, dataset_id::text`;
  return taken ? getExport(tx, taken.dataset_id, taken.id) : null;
}

/** Notes that images up to `done` are written. False when it is not to go on: cancelled, or somebody else's by now. */
export async function noteExported(tx: Tx, id: string, worker: string, done: number): Promise<boolean> {
  return (
    (await tx.$executeRaw`
      update export set done = ${done}::int where id = ${id}::uuid and worker = ${worker} and state = 'running' and wanted = 'run'`) >
    0
  );
}

/** Whether this worker still has it and it was cancelled. */
export async function isCancelled(tx: Tx, id: string, worker: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from export where id = ${id}::uuid and worker = ${worker} and state = 'running' and wanted = 'cancel'`;
  return rows.length === 1;
}

type Ending = {
  state: 'completed' | 'failed' | 'cancelled';
  objects?: number;
  bytes?: number;
  problem?: ExportRow['problem'];
};

/** False when somebody else has it by now, or (completed) it was cancelled. */
export async function endExport(
  tx: Tx,
  id: string,
  worker: string,
  { state, objects = 0, bytes = 0, problem = null }: Ending,
): Promise<boolean> {
  return (
    (await tx.$executeRaw`
      update export set state = ${state}, objects = ${objects}::int, bytes = ${bytes}::bigint, problem = ${problem === null ? null : JSON.stringify(problem)}::jsonb,
        ended_at = clock_timestamp(), worker = null
      where id = ${id}::uuid and worker = ${worker} and state = 'running' and (wanted = 'run' or ${state} <> 'completed')`) >
    0
  );
}

/** Exports of versions that lost an image are written anew without it. */
export const exportAnew = (tx: Tx, datasetId: string, imageIdsOf: string): Promise<number> => tx.$executeRaw`
  update export e set state = 'pending', done = 0, worker = null, wanted = 'run', ended_at = null,
    total = (select count(*)::int from version_image i where i.version_id = e.version_id and i.erased_at is null)
  where e.dataset_id = ${datasetId}::uuid and e.state = 'completed'
    and exists (select 1 from version_image i where i.version_id = e.version_id and i.run_id = ${imageIdsOf}::uuid and i.erased_at is not null)`;
