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
import { type DatasetCounts, datasetCounts } from '../../records/dataset-counts';
import { annotationsPerImage, distributionsOf, measures, ofSplit } from '../../records/distributions';
import { heatmap as countHeatmap } from '../../records/heatmap';
import type { Tx } from '../../records/records';
import { classCounts } from '../../records/stats';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/** A figure of a dataset that is there, kept while nothing under it changes. */
function kept<Body>(
  { actor, records }: Context,
  id: string,
  figure: { name: string; asked?: Record<string, unknown>; compute: (tx: Tx) => Promise<Body> },
): Promise<Body> {
  authorise(actor, 'read');
  return figureOf(records, actor.tenantId, { datasetId: id, ...figure });
}

/** Counts that several pages share, made together. */
const countsOf = (context: Context, id: string): Promise<DatasetCounts> =>
  kept(context, id, { name: 'counts', compute: (tx) => datasetCounts(tx, id) });

export const splitStats = (context: Context, { id }: { id: string }): Promise<z.output<typeof splitStatsView>> =>
  countsOf(context, id).then(({ splits }) => ({ splits }));

export async function classStats(
  context: Context,
  { id, layer }: Omit<z.output<typeof classStatsInput>, 'layer'> & { layer?: string | null | undefined },
): Promise<z.output<typeof classStatsView>> {
  if (layer === undefined || layer === null) return { classes: (await countsOf(context, id)).classes };
  return kept(context, id, {
    ...{ name: 'classes', asked: { layer } },
    compute: async (tx) => ({ classes: await classCounts(tx, { datasetId: id }, layer) }),
  });
}

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
export async function getDistributions(context: Context, input: Selected): Promise<z.output<typeof distributionsView>> {
  const { id } = input;
  const asked = selectionOf(input);
  if (asked.classId === null) {
    const [{ per_image }, measured] = await Promise.all([
      countsOf(context, id),
      kept(context, id, { name: 'image-measures', asked, compute: (tx) => measures(tx, { datasetId: id }, asked) }),
    ]);
    return distributionsOf(ofSplit(per_image, asked.split), measured);
  }
  return kept(context, id, {
    ...{ name: 'measures-of-class', asked },
    compute: async (tx) =>
      distributionsOf(await annotationsPerImage(tx, id, asked), await measures(tx, { datasetId: id }, asked)),
  });
}

/** How large boxes are and of what shape. */
export const getBoxes = (context: Context, input: z.output<typeof boxesInput>): Promise<z.output<typeof boxesView>> =>
  kept(context, input.id, {
    ...{ name: 'boxes', asked: selectionOf(input) },
    compute: (tx) => boxes(tx, input.id, selectionOf(input)),
  });
