import type { Attempt } from './attempts';
import type { Tx } from './records';

/**
 * Images of a run (all, or these) are labelled when their label file or the rows that name them say so. Dead letters that come back later
 * find images that were labelled by the run itself: these stay labelled.
 */
export async function relabel(tx: Tx, { runId }: Pick<Attempt, 'runId'>, imageIds: string[] | null): Promise<void> {
  await tx.$executeRaw`
    update image set label_state = coalesce(l.label_state, i.label_state, 'unlabelled')
    from item i left join item l on l.run_id = i.run_id and l.no = i.partner_no and l.kind = 'label'
    where i.run_id = ${runId}::uuid and i.kind = 'image' and image.id = i.image_id and (${imageIds}::uuid[] is null or image.id = any(${imageIds}::uuid[]))
      and image.label_state <> coalesce(l.label_state, i.label_state, 'unlabelled')
      and (coalesce(l.label_state, i.label_state) = 'labelled' or not exists (
        select 1 from annotation a join layer g on g.id = a.layer_id where a.image_id = image.id and g.kind = 'generated'))`;
}
