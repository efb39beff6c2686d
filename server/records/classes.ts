import type { MergedClass, NamedClass } from '../domain/merge-classes';
import type { Tx } from './records';
import type { RunRow } from './runs';

export const classesOf = (tx: Tx, datasetId: string): Promise<NamedClass[]> => tx.$queryRaw<NamedClass[]>`
  select class_id as id, name from dataset_class where dataset_id = ${datasetId}::uuid order by class_id`;

/** The same, and until the transaction ends nobody else adds a class. */
export async function holdClasses(tx: Tx, datasetId: string): Promise<NamedClass[]> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`classes:${datasetId}`}, 0))::text`;
  return classesOf(tx, datasetId);
}

/** Adds those classes of a source that the dataset has not yet. */
export async function writeClasses(
  tx: Tx,
  tenantId: string,
  datasetId: string,
  classes: readonly MergedClass[],
): Promise<void> {
  const rows = classes.filter(({ is_new }) => is_new);
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into dataset_class (tenant_id, dataset_id, class_id, name)
    select ${tenantId}::uuid, ${datasetId}::uuid, x."as", x.name from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("as" int, name text)
    on conflict (dataset_id, class_id) do nothing`;
}

/** Number of a class in the source → its number in the dataset; one that the source does not name stays as it is. */
export function classIdsHere({ plan }: Pick<RunRow, 'plan'>): (id: number) => number {
  const merged = (plan?.classes ?? []) as Pick<MergedClass, 'id' | 'as'>[];
  const here = new Map(merged.map(({ id, as }) => [id, as]));
  return (id) => here.get(id) ?? id;
}
