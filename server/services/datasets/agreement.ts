import type { z } from 'zod';
import type { agreement, agreementInput, disagreementInput, disagreementList } from '../../domain/wire/agreement';
import type { AgreementFigure } from '../../records/agreement';
import { dearFigure } from '../../records/dear-figures';
import { imagesById } from '../../records/images';
import { filtersOf, slicePage } from '../../records/paging';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { imageViews } from './image-view';

type Asked = z.output<typeof agreementInput>;

/** How far the readers of a dataset agree at one IoU: over all, by pair, by class, by reader and over time. */
export async function readerAgreement(context: Context, input: Asked): Promise<z.output<typeof agreement>> {
  authorise(context.actor, 'read');
  return (await figure(context, input)).body;
}

/** The images whose readers differ most, the worst first, with what each reader marked. */
export async function worstDisagreements(
  context: Context,
  input: z.output<typeof disagreementInput>,
): Promise<z.output<typeof disagreementList>> {
  const { actor, records } = context;
  authorise(actor, 'read');
  const { worst } = await figure(context, input);
  const page = slicePage(worst, input);
  return records.as(actor.tenantId, async (tx) => {
    const ids = page.items.map(({ id }) => id);
    const images = new Map(
      (await imageViews(tx, await imagesById(tx, input.id, ids))).map((image) => [image.id, image]),
    );
    const items = page.items.flatMap(({ id, boxes, unmatched }) => {
      const image = images.get(id);
      return image ? { image: narrowed(image, input.class_id), boxes, unmatched, f1: (boxes - unmatched) / boxes } : [];
    });
    return { ...page, items, filters_applied: filtersOf(input) };
  });
}

type Shown = z.output<typeof disagreementList>['items'][number]['image'];

/** Marks of readers alone, of the class that was asked for. */
function narrowed(image: Shown, classId: number | undefined): Shown {
  const annotations = image.annotations.filter(
    ({ reader, class_id }) => reader !== null && (classId === undefined || class_id === classId),
  );
  return { ...image, annotations, annotation_count: annotations.length };
}

function figure({ actor, records, figures }: Context, { id, iou, class_id }: Asked): Promise<AgreementFigure> {
  const asked = { iou, class_id: class_id ?? null };
  return dearFigure(records, { tenantId: actor.tenantId, datasetId: id, name: 'agreement', asked }, figures);
}
