import { Prisma } from '../db/client';

/**
 * Labels of the images in `shown`, by content: whether somebody looked, and for each layer its marks in an order of their own as
 * [class, centre x, centre y, width, height, confidence, geometry], or the statement that there is nothing.
 */
export const labelsOf = (datasetId: string): Prisma.Sql => Prisma.sql`
  select x.id as image_id, x.body, encode(sha256(convert_to(x.body::text, 'UTF8')), 'hex') as sha256, x.annotations from (
    select s.id, jsonb_build_object('state', s.label_state, 'layers', coalesce(a.layers, '[]')) as body, coalesce(a.annotations, 0)::int as annotations
    from shown s left join (
      select p.image_id, jsonb_agg(jsonb_build_object('layer', l.name, 'kind', l.kind, 'no_finding', p.is_silent, 'annotations', p.marks) order by l.name collate "C") as layers,
        sum(p.n) filter (where l.kind <> 'consensus') as annotations
      from (
        select coalesce(m.image_id, n.image_id) as image_id, coalesce(m.layer_id, n.layer_id) as layer_id, n.image_id is not null as is_silent,
          coalesce(m.marks, '[]') as marks, coalesce(m.n, 0) as n
        from (
          select a.image_id, a.layer_id, count(*) as n, jsonb_agg(jsonb_build_array(a.class_id, a.center_x, a.center_y, a.width, a.height, a.confidence, a.geometry)
            order by a.class_id, a.center_x, a.center_y, a.width, a.height, a.confidence, a.geometry) as marks
          from annotation a join shown s on s.id = a.image_id where a.dataset_id = ${datasetId}::uuid group by 1, 2) m
        full join (select n.image_id, n.layer_id from no_finding n join shown s on s.id = n.image_id) n on n.image_id = m.image_id and n.layer_id = m.layer_id) p
      join layer l on l.id = p.layer_id and l.kind <> 'model' group by 1) a on a.image_id = s.id) x`;
