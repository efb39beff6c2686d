import { modelLayers } from './predictions';
import type { Tx } from './records';
import { IN_LISTS } from './stats';

type Span = { first: string | null; last: string | null };

/** From when to when images came in, and predictions; null for these while there is no layer of a model. */
export type DriftWindows = { images: Span; predictions: (Span & { models: string[] }) | null };

export async function driftWindows(tx: Tx, datasetId: string): Promise<DriftWindows> {
  const [images] = await tx.$queryRaw<Moments[]>`
    select min(i.created_at) as first, max(i.created_at) as last from image i
    where i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status = any(${IN_LISTS}::text[])`;
  const models = await modelLayers(tx, datasetId);
  return {
    images: spanOf(images),
    predictions:
      models.length === 0
        ? null
        : { ...spanOf(await predicted(tx, datasetId)), models: models.map(({ name }) => name) },
  };
}

type Moments = { first: Date | null; last: Date | null };

const spanOf = (row: Moments | undefined): Span => ({
  first: row?.first?.toISOString() ?? null,
  last: row?.last?.toISOString() ?? null,
});

async function predicted(tx: Tx, datasetId: string): Promise<Moments | undefined> {
  const [row] = await tx.$queryRaw<Moments[]>`
    with models as (select id from layer where dataset_id = ${datasetId}::uuid and kind = 'model')
    select min(r.created_at) as first, max(r.created_at) as last from run r where r.id in (
      select run_id from annotation where dataset_id = ${datasetId}::uuid and layer_id in (select id from models)
      union select run_id from no_finding where dataset_id = ${datasetId}::uuid and layer_id in (select id from models))`;
  return row;
}
