import type { z } from 'zod';
import type { PixelFacts } from '../../domain/pixel-facts';
import type { Problem } from '../../domain/verdicts';
import {
  ANCHOR_EVERY,
  type imageAnchors,
  type imageAnchorsInput,
  type imageFacets,
  type imageFacetsInput,
  type imageList,
  type imageListInput,
} from '../../domain/wire/image-lists';
import type { imageDetail, imageDetailInput, samples, samplesInput } from '../../domain/wire/images';
import { InvalidInputError, NotFoundError } from '../../errors';
import { type Figure, figureOf } from '../../records/aggregates';
import { audit } from '../../records/audit';
import { bringBack } from '../../records/brought-back';
import { getDatasetRow } from '../../records/datasets';
import { setAsideBy } from '../../records/image-changes';
import { imageFacets as countFacets } from '../../records/image-facets';
import {
  anchorsOf,
  countImages,
  drawImages,
  getImageRow,
  type ImageFilter,
  type ImageRow,
  type ImageSort,
  layersOnImage,
  pageOfImages,
} from '../../records/images';
import { rowProblemsOf } from '../../records/label-rows';
import { filtersOf } from '../../records/paging';
import { touchDataset } from '../../records/published';
import type { Tx } from '../../records/records';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { takeBackDecisions } from './decide-pair';
import { imageViews } from './image-view';

type Detail = z.output<typeof imageDetail>;

/** Images of a dataset with their annotations. */
export async function listImages(
  { actor, records }: Context,
  input: z.output<typeof imageListInput>,
): Promise<z.output<typeof imageList>> {
  authorise(actor, 'read');
  const page = await records.as(actor.tenantId, async (tx) => {
    await checkList(tx, input);
    const { items: rows, ...rest } = await pageOfImages(tx, input, input);
    const views = await imageViews(tx, rows, input.layer);
    const items = views.map((view, nth) => ({ ...view, ...distanceOf(rows[nth]!) }));
    return { items, images: items, ...rest };
  });
  const total = await totalOf({ actor, records }, input);
  return { ...page, total, filters_applied: filtersOf(input) };
}

/** How many images a list has. */
function totalOf(who: Pick<Context, 'actor' | 'records'>, input: ImageFilter & Partial<ImageSort>): Promise<number> {
  const { sort_by: _, sort_order: __, ...asked } = filtersOf(input);
  return ofList(who, input, { name: 'images', asked, compute: (tx) => countImages(tx, input) });
}

const distanceOf = ({ distance }: ImageRow) => (distance === null || distance === undefined ? {} : { distance });

/**
 * @throws NotFoundError for a dataset, or an image that others should be like, which is not there
 * @throws InvalidInputError for an order or a range that cannot be
 */
async function checkList(tx: Tx, input: ImageFilter & ImageSort): Promise<void> {
  checkAsked(input);
  await getDatasetRow(tx, input.id);
  if (input.similar_to !== undefined) await getImageRow(tx, input.id, input.similar_to);
}

/** The same for what checks the dataset itself. */
async function checkFilter({ actor, records }: Pick<Context, 'actor' | 'records'>, input: ImageFilter & ImageSort) {
  if (input.similar_to !== undefined) await records.as(actor.tenantId, (tx) => checkList(tx, input));
  else checkAsked(input);
}

function checkAsked(input: ImageFilter & ImageSort): void {
  const { similar_to: similar, min_confidence: least = 0, max_confidence: most = 1 } = input;
  if (similar === undefined && input.sort_by === 'similarity') {
    throw new InvalidInputError({
      code: 'similar_to_what',
      message: 'Images can only be sorted by similarity to an image.',
      fix: 'Give similar_to, or sort by something else.',
    });
  }
  if (least > most) {
    throw new InvalidInputError({
      code: 'range_empty',
      message: `No confidence is at least ${least} and at most ${most}.`,
      fix: 'Give a min_confidence that is not above max_confidence.',
    });
  }
}

/** How many images there are of a filter, and the cursors by which a page anywhere in their list is reached. */
export async function listAnchors(
  { actor, records }: Pick<Context, 'actor' | 'records'>,
  input: z.output<typeof imageAnchorsInput>,
): Promise<z.output<typeof imageAnchors>> {
  authorise(actor, 'read');
  await checkFilter({ actor, records }, input);
  const filters = filtersOf(input);
  const found = await ofList({ actor, records }, input, {
    ...{ name: 'image-anchors', asked: filters },
    compute: async (tx) => ({
      total: await countImages(tx, input),
      anchors: await anchorsOf(tx, input, input, ANCHOR_EVERY),
    }),
  });
  return { ...found, every: ANCHOR_EVERY, filters_applied: filters };
}

/** How many images each choice of the filters would leave. */
export async function listFacets(
  { actor, records }: Context,
  input: z.output<typeof imageFacetsInput>,
): Promise<z.output<typeof imageFacets>> {
  authorise(actor, 'read');
  await checkFilter({ actor, records }, input);
  const { sort_by: _, sort_order: __, of, ...filters } = filtersOf(input);
  const facets = await ofList({ actor, records }, input, {
    ...{ name: 'image-facets', asked: { ...filters, of } },
    compute: (tx) => countFacets(tx, input, input.of),
  });
  return { facets, filters_applied: filters };
}

const LONGEST_KEPT = 1000; // letters of what was asked: they are part of a key

/** A figure of a list of images. There is no end of words to search for, cells to look at and the like: those are counted each time. */
function ofList<Body>(
  { actor, records }: Pick<Context, 'actor' | 'records'>,
  filter: ImageFilter,
  figure: Omit<Figure<Body>, 'datasetId'>,
): Promise<Body> {
  const rare = [filter.q, filter.cell, filter.group, filter.similar_to, filter.min_confidence, filter.max_confidence];
  const isRare = rare.some((each) => each !== undefined);
  if (isRare || JSON.stringify(figure.asked).length > LONGEST_KEPT)
    return records.as(
      actor.tenantId,
      async (tx) => {
        await getDatasetRow(tx, filter.id);
        return figure.compute(tx);
      },
      { snapshot: true },
    );
  return figureOf(records, actor.tenantId, { datasetId: filter.id, ...figure });
}

/** A few images drawn by seed. */
export async function sampleImages(
  { actor, records }: Context,
  { id, n, seed, split, class_id }: z.output<typeof samplesInput>,
): Promise<z.output<typeof samples>> {
  authorise(actor, 'read');
  const filter = { id, split, class_filter: class_id === undefined ? undefined : [String(class_id)] };
  const images = await records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return imageViews(tx, await drawImages(tx, filter, n, seed));
  });
  return { images, of: await totalOf({ actor, records }, filter) };
}

/** One image with all that is known of it. */
export async function getImage(
  { actor, records }: Context,
  { id, image_id, with_layers: wanted = [] }: z.output<typeof imageDetailInput>,
): Promise<Detail> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const dataset = await getDatasetRow(tx, id);
    const row = await getImageRow(tx, id, image_id);
    const layers = await layersOnImage(tx, image_id);
    const derived = layers.flatMap(({ name, is_derived }) => (is_derived && wanted.includes(name) ? [name] : []));
    const [view] = await imageViews(tx, [row]);
    for (const layer of derived) {
      const [more] = await imageViews(tx, [row], layer);
      view!.annotations.push(...more!.annotations);
    }
    const facts = row.facts as PixelFacts | null;
    return {
      ...view!,
      annotation_count: view!.annotations.length,
      group_key: row.group_key,
      layers,
      dataset_id: id,
      dataset_name: dataset.name,
      run_id: row.run_id,
      measures: facts?.measures ? { ...facts.measures } : null,
      verdict: row.verdict,
      problems: await problemsOf(tx, row),
      fetched_at: row.fetched_at?.toISOString() ?? null,
      duplicate_of: await bestOf(tx, row.id),
      lineage: lineageOf(row, facts),
    };
  });
}

async function problemsOf(tx: Tx, image: ImageRow): Promise<Detail['problems']> {
  const rows = await tx.$queryRaw<{ path: string; problems: Problem[] }[]>`
    select i.path, i.problems from item i where i.run_id = ${image.run_id}::uuid
      and (i.image_id = ${image.id}::uuid or (i.kind = 'label' and i.partner_no = (select no from item where run_id = ${image.run_id}::uuid and image_id = ${image.id}::uuid)))
    order by i.no`;
  const ofRows = await rowProblemsOf(tx, image.run_id, image.id);
  const found = [...rows.flatMap(({ path, problems }) => problems.map((one) => ({ file: path, ...one }))), ...ofRows];
  return [...(await setAside(tx, image)), ...found].map(({ file, line, code, message, fix }) => ({
    ...{ file, line, code, message, fix },
  }));
}

/** That a person put the image into quarantine, and why. The verdict is of the import and stays what it was. */
async function setAside(tx: Tx, image: ImageRow): Promise<Detail['problems']> {
  const by = await setAsideBy(tx, image.id);
  if (!by) return [];
  const message = `${by.actor} put it into quarantine on ${by.at.toISOString().slice(0, 10)}: ${by.reason}`;
  return [{ file: image.filename, line: null, code: 'set_aside', message, fix: 'Bring it back when that is settled.' }];
}

async function bestOf(tx: Tx, id: string): Promise<Detail['duplicate_of']> {
  const [row] = await tx.$queryRaw<{ image_id: string; filename: string; stage: string }[]>`
    select b.image_id::text, i.filename, m.stage from duplicate_member m join run r on r.id = m.run_id and r.published_at is not null
    join duplicate_member b on b.group_id = m.group_id and b.role = 'best' join image i on i.id = b.image_id
    where m.image_id = ${id}::uuid and m.role = 'duplicate'`;
  return row ?? null;
}

function lineageOf(row: ImageRow, facts: PixelFacts | null): Detail['lineage'] {
  const lines = [
    { label: 'Source path', value: row.source_url },
    { label: 'Imported by run', value: row.run_id },
    { label: 'Fetched at', value: row.fetched_at?.toISOString() ?? 'never' },
    { label: 'sha256', value: row.sha256 ?? 'not read' },
  ];
  if (row.licence) lines.push({ label: 'Licence', value: row.licence });
  if (facts)
    lines.push({
      label: 'Stored as',
      value: [facts.format, `${facts.channels ?? '?'} channels`, `${facts.bitDepth ?? '?'} bit`, facts.colourSpace]
        .filter(Boolean)
        .join(', '),
    });
  return lines;
}

/** Brings quarantined images and removed copies back into the lists, and takes back what was decided against them. Returns how many. */
export async function restoreImages(
  { actor, records, requestId }: Context,
  { id, image_ids }: { id: string; image_ids: string[] },
): Promise<{ restored: number }> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    const isAside = { id: { in: image_ids }, dataset_id: id, status: { in: ['quarantined', 'duplicate'] } };
    const aside = await tx.image.findMany({ where: isAside, select: { id: true } });
    const decided = await takeBackDecisions(tx, { actor, requestId }, id, image_ids);
    const restored = decided + (await bringBack(tx, id, image_ids));
    await tx.$executeRaw`update duplicate_member set removed = false where dataset_id = ${id}::uuid and image_id = any(${image_ids}::uuid[])`;
    if (restored > 0) {
      await touchDataset(tx, id);
      const left = new Set((await tx.image.findMany({ where: isAside, select: { id: true } })).map((one) => one.id));
      const back = aside.flatMap((one) => (left.has(one.id) ? [] : [one.id]));
      await audit(tx, actor, {
        action: 'images.restored',
        subject: 'dataset',
        id,
        details: { images: image_ids.length, restored, image_ids: back },
        requestId,
      });
    }
    return { restored };
  });
}

/** Brings all removed copies of a duplicate group back; copies of readers are layers of the image that is kept. */
export async function restoreDuplicates(
  context: Context,
  { id, group_id }: { id: string; group_id: string },
): Promise<{ restored: number }> {
  authorise(context.actor, 'curate');
  const members = await context.records.as(context.actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return tx.duplicateMember.findMany({
      where: { dataset_id: id, group_id, role: 'duplicate', stage: { not: 'reader' } },
    });
  });
  if (members.length === 0) {
    throw new NotFoundError({
      code: 'duplicate_group_not_found',
      message: `There is no duplicate group ${group_id} in this dataset.`,
      fix: 'Open it from the list of duplicates.',
    });
  }
  return restoreImages(context, { id, image_ids: members.map(({ image_id }) => image_id) });
}
