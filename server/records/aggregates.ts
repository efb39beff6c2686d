import { noDataset } from './datasets';
import type { Records, Tx } from './records';

/** A figure of one dataset: `name` says which, `asked` (small, plain JSON) what was asked for. */
export type Figure<Body> = {
  datasetId: string;
  name: string;
  asked?: Record<string, unknown>;
  /** Reads only; everything of one moment. */
  compute(tx: Tx): Promise<Body>;
};

// One computation at a time for each figure and revision, however many ask; all of one process.
const underWay = new Map<string, Promise<unknown>>();

/**
 * The figure as it is now: kept while the dataset's revision stands, computed anew when it has moved. Whatever changes what figures
 * rest on moves the revision in the same transaction (see the migration `aggregates`), so what is kept is never stale.
 * Where there is `elsewhere`, that computes and keeps it.
 * @throws NotFoundError when there is no such dataset
 */
export async function figureOf<Body>(
  records: Records,
  tenantId: string,
  figure: Figure<Body>,
  elsewhere: (() => Promise<Body>) | null = null,
): Promise<Body> {
  const { datasetId, name } = figure;
  const asked = JSON.stringify(figure.asked ?? {});
  const [found] = await records.statement<{ revision: number; body: Body | null }>(
    'kept-figure',
    'select revision, body from darkroom.kept_figure($1::uuid, $2::uuid, $3, $4)',
    [tenantId, datasetId, name, asked],
  );
  if (!found) throw noDataset(datasetId);
  if (found.body !== null) return found.body;
  const key = [tenantId, datasetId, name, asked, found.revision].join(' ');
  const begin = elsewhere ?? (() => compute(records, tenantId, figure, asked));
  const running = underWay.get(key) ?? begin().finally(() => underWay.delete(key));
  underWay.set(key, running);
  return running as Promise<Body>;
}

async function compute<Body>(records: Records, tenantId: string, figure: Figure<Body>, asked: string): Promise<Body> {
  const { datasetId, name } = figure;
  const { revision, body } = await records.as(
    tenantId,
    async (tx) => {
      const [row] = await tx.$queryRaw<
        { revision: number }[]
      >`select revision from dataset where id = ${datasetId}::uuid`;
      return { revision: row?.revision ?? 0, body: await figure.compute(tx) };
    },
    { snapshot: true },
  );
  await records.as(tenantId, (tx) => keep(tx, { datasetId, name, asked, revision, body: JSON.stringify(body) }));
  return body;
}

const MOST_KEPT = 1000; // of a dataset: there is no end of what can be asked for

type Kept = { datasetId: string; name: string; asked: string; revision: number; body: string };

/** What was computed at earlier revisions goes: nobody will ask for it again. Of very many figures the oldest go. */
async function keep(tx: Tx, { datasetId, name, asked, revision, body }: Kept): Promise<void> {
  await tx.$executeRaw`delete from aggregate where dataset_id = ${datasetId}::uuid and revision < ${revision}::int`;
  await tx.$executeRaw`
    insert into aggregate (tenant_id, dataset_id, name, asked, revision, body)
    select tenant_id, id, ${name}, ${asked}, ${revision}::int, ${body}::jsonb from dataset where id = ${datasetId}::uuid and deleted_at is null
    on conflict (dataset_id, name, asked) do update set revision = excluded.revision, body = excluded.body, computed_at = now()
    where aggregate.revision <= excluded.revision`;
  await tx.$executeRaw`
    delete from aggregate a using (
      select name, asked from aggregate where dataset_id = ${datasetId}::uuid order by computed_at desc, name, asked offset ${MOST_KEPT}::int) old
    where a.dataset_id = ${datasetId}::uuid and a.name = old.name and a.asked = old.asked`;
}
