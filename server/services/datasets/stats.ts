import type { z } from 'zod';
import type {
  classStatsInput,
  classStats as classStatsView,
  heatmap,
  heatmapInput,
  splitStats as splitStatsView,
} from '../../domain/wire/datasets';
import type {
  boxesInput,
  boxes as boxesView,
  distributionsInput,
  distributions as distributionsView,
} from '../../domain/wire/distributions';
import { figureOf } from '../../records/aggregates';
import { boxes } from '../../records/boxes';
import { getDatasetRow } from '../../records/datasets';
import { distributions } from '../../records/distributions';
import { heatmap as countHeatmap } from '../../records/heatmap';
import type { Tx } from '../../records/records';
import { classCounts, splitCounts } from '../../records/stats';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/** A figure of a dataset that is there, kept while nothing under it changes. */
async function kept<Body>(
  { actor, records }: Context,
  id: string,
  figure: { name: string; asked?: Record<string, unknown>; compute: (tx: Tx) => Promise<Body> },
): Promise<Body> {
  authorise(actor, 'read');
  await records.as(actor.tenantId, (tx) => getDatasetRow(tx, id));
  return figureOf(records, actor.tenantId, { datasetId: id, ...figure });
}

export const splitStats = (context: Context, { id }: { id: string }): Promise<z.output<typeof splitStatsView>> =>
  kept(context, id, { name: 'splits', compute: async (tx) => ({ splits: await splitCounts(tx, { datasetId: id }) }) });

export const classStats = (
  context: Context,
  { id, layer = null }: Omit<z.output<typeof classStatsInput>, 'layer'> & { layer?: string | null | undefined },
): Promise<z.output<typeof classStatsView>> =>
  kept(context, id, {
    ...{ name: 'classes', asked: { layer } },
    compute: async (tx) => ({ classes: await classCounts(tx, { datasetId: id }, layer) }),
  });

/** Where boxes of a class lie on the normalised image. */
export const getHeatmap = (
  context: Context,
  { id, class_id, split, layer, mode }: z.output<typeof heatmapInput>,
): Promise<z.output<typeof heatmap>> => {
  const asked = { classId: class_id ?? null, split: split ?? null, layer: layer ?? null, mode };
  return kept(context, id, {
    ...{ name: 'heatmap', asked },
    compute: async (tx) => ({ ...(await countHeatmap(tx, { datasetId: id, ...asked })), bins: 64 as const, mode }),
  });
};

type Selected = z.output<typeof distributionsInput>;
const selectionOf = ({ split, class_id }: Selected) => ({ split: split ?? null, classId: class_id ?? null });

/** How annotations, sizes and brightness of images are distributed. */
export const getDistributions = (context: Context, input: Selected): Promise<z.output<typeof distributionsView>> =>
  kept(context, input.id, {
    ...{ name: 'distributions', asked: selectionOf(input) },
    compute: (tx) => distributions(tx, { datasetId: input.id }, selectionOf(input)),
  });

/** How large boxes are and of what shape. */
export const getBoxes = (context: Context, input: z.output<typeof boxesInput>): Promise<z.output<typeof boxesView>> =>
  kept(context, input.id, {
    ...{ name: 'boxes', asked: selectionOf(input) },
    compute: (tx) => boxes(tx, input.id, selectionOf(input)),
  });
