import type { z } from 'zod';
import type {
  exportImagesInput,
  exportSelectionInput,
  imageIds,
  imageIdsInput,
  imageRowList,
} from '../../domain/wire/image-lists';
import { InvalidInputError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import { marksOf } from '../../records/exported-images';
import { tagsOf } from '../../records/image-tags';
import { countImages, type ImageFilter, type ImagePage, idsOf, pageOfImages } from '../../records/images';
import { filtersOf } from '../../records/paging';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { filterOf } from './image-changes';

type Rows = z.output<typeof imageRowList>;

/** Images that match a filter, with what a table of them needs: a row each. */
export async function exportImages(context: Context, input: z.output<typeof exportImagesInput>): Promise<Rows> {
  authorise(context.actor, 'read');
  return exported(context, input, input);
}

/** The same of a selection that is too long for an address. */
export async function exportSelection(context: Context, input: z.output<typeof exportSelectionInput>): Promise<Rows> {
  authorise(context.actor, 'read');
  if ((input.image_ids === undefined) === (input.filter === undefined)) {
    throw new InvalidInputError({
      code: 'selection_unclear',
      message: 'Say which images are meant.',
      fix: 'Give either image_ids or filter.',
    });
  }
  return exported(context, filterOf(input), input);
}

async function exported(
  { actor, records, requestId }: Context,
  filter: ImageFilter,
  input: ImagePage & Record<string, unknown>,
): Promise<Rows> {
  return records.as(actor.tenantId, async (tx) => {
    const { id } = filter;
    await getDatasetRow(tx, id);
    const { items: rows, ...page } = await pageOfImages(tx, filter, input);
    const ids = rows.map((row) => row.id);
    const [tags, marks] = [await tagsOf(tx, ids), await marksOf(tx, id, ids)];
    // Counted once, at the first page; a stream of pages is one export.
    const isFirst = input.cursor === undefined && (input.page ?? 1) === 1;
    const total = isFirst ? await countImages(tx, filter) : null;
    const { image_ids: _, except: __, sort_by: ___, sort_order: ____, ...filters } = filtersOf(filter);
    const selected = {
      ...filters,
      ...(filter.image_ids && { image_ids: filter.image_ids.length }),
      ...(filter.except?.length && { except: filter.except.length }),
    };
    if (isFirst) {
      const details = { images: total, ...selected };
      await audit(tx, actor, { action: 'images.exported', subject: 'dataset', id, details, requestId });
    }
    return {
      ...page,
      total,
      filters_applied: { ...selected, sort_by: input.sort_by, sort_order: input.sort_order },
      items: rows.map((row) => ({
        id: row.id,
        filename: row.filename,
        split: row.split,
        status: row.status,
        verdict: row.verdict,
        issues: row.issues,
        tags: tags.get(row.id) ?? [],
        width: row.width,
        height: row.height,
        file_size_bytes: row.bytes,
        format: row.format,
        tier: row.tier,
        ...(marks.get(row.id) ?? { annotation_count: 0, classes: [], readers: [] }),
        sha256: row.sha256,
        source_url: row.source_url,
        licence: row.licence,
        created_at: row.created_at.toISOString(),
      })),
    };
  });
}

/** The ids of a part of the list of images, in its order. */
export async function listImageIds(
  { actor, records }: Context,
  input: z.output<typeof imageIdsInput>,
): Promise<z.output<typeof imageIds>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    return { ids: await idsOf(tx, input, input) };
  });
}
