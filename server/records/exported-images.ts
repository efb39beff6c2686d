import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

export type Marks = { annotation_count: number; classes: string[]; readers: string[] };

/** How many annotations these images have, of which classes, and who has read them; of all layers but models' and consensus. */
export async function marksOf(tx: Tx, datasetId: string, imageIds: readonly string[]): Promise<Map<string, Marks>> {
  const rows = await tx.$queryRaw<(Marks & { image_id: string })[]>`
    select m.image_id::text, count(m.class_id)::int as annotation_count,
      coalesce(array_agg(distinct coalesce(c.name, 'class ' || m.class_id)) filter (where m.class_id is not null), '{}') as classes,
      coalesce(array_agg(distinct l.name) filter (where l.kind = 'reader'), '{}') as readers
    from (select image_id, layer_id, class_id from annotation where image_id = any(${imageIds}::uuid[])
      union all select image_id, layer_id, null from no_finding where image_id = any(${imageIds}::uuid[])) m
    join layer l on l.id = m.layer_id and ${COUNTED_LAYERS}
    left join dataset_class c on c.dataset_id = ${datasetId}::uuid and c.class_id = m.class_id group by 1`;
  return new Map(rows.map(({ image_id, ...marks }) => [image_id, marks]));
}
