import { Prisma } from '../db/client';
import type { Span } from '../domain/populations';
import type { Tx } from './records';

/** Condition that a moment lies in a span. */
export const within = (moment: Prisma.Sql, { from, until }: Span): Prisma.Sql => Prisma.sql`
  (${from}::timestamptz is null or ${moment} >= ${from}::timestamptz) and (${until}::timestamptz is null or ${moment} < ${until}::timestamptz)`;

/** Condition on what a model said: `annotation a`, or `no_finding n` that there is nothing. */
export type Said = (row: 'a' | 'n') => Prisma.Sql;

export const WHENEVER: Said = () => Prisma.sql`true`;

/**
 * What came in within a span: by the moment at which the run that brought it was asked for. Every row has a run, and that moment never
 * moves, as the one of publication does when a completed run goes on. Predictions that know a moment of their own will go by that first.
 */
export async function saidWithin(tx: Tx, datasetId: string, span: Span): Promise<Said> {
  const runs = await tx.$queryRaw<{ id: string }[]>`
    select r.id::text from run r where r.dataset_id = ${datasetId}::uuid and ${within(Prisma.sql`r.created_at`, span)}`;
  const ids = runs.map(({ id }) => id);
  return (row) => Prisma.sql`${Prisma.raw(row)}.run_id = any(${ids}::uuid[])`;
}

export type Model = { id: string; name: string };

/** The layers of models, by name. */
export const modelLayers = (tx: Tx, datasetId: string): Promise<Model[]> => tx.$queryRaw`
  select id::text, name from layer where dataset_id = ${datasetId}::uuid and kind = 'model' order by name`;

/** Condition on `image i` that one of the models said something of it: predicted a box, or stated that there is nothing. */
export function isPredicted(datasetId: string, models: readonly Model[], said: Said): Prisma.Sql {
  const by = models.map(({ id }) => id);
  return Prisma.sql`i.id in (
    select a.image_id from annotation a where a.dataset_id = ${datasetId}::uuid and a.layer_id = any(${by}::uuid[]) and ${said('a')}
    union all
    select n.image_id from no_finding n where n.dataset_id = ${datasetId}::uuid and n.layer_id = any(${by}::uuid[]) and ${said('n')})`;
}
