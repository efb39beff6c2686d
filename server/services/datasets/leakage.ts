import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type { leak, leakList, leakListInput } from '../../domain/wire/splits';
import { getDatasetRow } from '../../records/datasets';
import { leakCounts, leakPage } from '../../records/leakage';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { thumbnailUrl } from './urls';

type Paired = Omit<z.output<typeof leak>['a'], 'thumbnail_url'> & { has_thumbnail: boolean };

const BY_KIND: Sort = { name: 'kind', sql: Prisma.sql`p.rank`, cast: 'float8', order: 'asc' };

/** The same thing in two splits: by bytes first, then pixels, near duplicates and groups, each with a pair to look at. */
export async function listLeakage(
  { actor, records }: Context,
  input: z.output<typeof leakListInput>,
): Promise<z.output<typeof leakList>> {
  authorise(actor, 'read');
  const page = pageSql(input, BY_KIND, Prisma.sql`p.row_id`);
  const shown = ({ has_thumbnail, ...image }: Paired) => ({
    ...image,
    thumbnail_url: has_thumbnail ? thumbnailUrl(input.id, image.image_id) : null,
  });
  return records.as(
    actor.tenantId,
    async (tx) => {
      await getDatasetRow(tx, input.id);
      const counts = await leakCounts(tx, input.id);
      const rows = await leakPage<Paired>(tx, input.id, input.kind ?? null, page);
      const { items, next_cursor } = pageOf(rows, page, BY_KIND, ({ rank, row_id }) => ({ value: rank, id: row_id }));
      return {
        items: items.map(({ kind, key, one, other, images, other_images }) => ({
          ...{ kind, key, a: shown(one), b: shown(other), images_a: images, images_b: other_images },
        })),
        next_cursor,
        limit: page.limit,
        total: input.kind ? counts.by_kind[input.kind] : counts.pairs,
        filters_applied: filtersOf(input),
        ...counts,
      };
    },
    { snapshot: true },
  );
}
