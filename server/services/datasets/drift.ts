import type { z } from 'zod';
import type { drift, driftInput } from '../../domain/wire/drift';
import { figureOf } from '../../records/aggregates';
import { getDatasetRow } from '../../records/datasets';
import { driftBetween } from '../../records/drift';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/** How far the images of one population lie from those of another, feature by feature. */
export async function getDrift(
  { actor, records }: Context,
  { id, reference, target }: z.output<typeof driftInput>,
): Promise<z.output<typeof drift>> {
  authorise(actor, 'read');
  await records.as(actor.tenantId, (tx) => getDatasetRow(tx, id));
  const found = await figureOf(records, actor.tenantId, {
    datasetId: id,
    name: 'drift',
    asked: { reference, target },
    compute: (tx) => driftBetween(tx, { datasetId: id, reference, target }),
  });
  return { reference, target, ...found };
}
