import type { z } from 'zod';
import type { LeakKind } from '../../domain/leakage';
import type { leak, leakList, leakListInput } from '../../domain/wire/splits';
import { figureOf } from '../../records/aggregates';
import { type LeakPair, leakCounts, leakPairs, pairedImages } from '../../records/leakage';
import { afterNumber, filtersOf } from '../../records/paging';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { thumbnailUrl } from './urls';

type Paired = Omit<z.output<typeof leak>['a'], 'thumbnail_url'> & { has_thumbnail: boolean };

/** The same thing in two splits: by bytes first, then pixels, near duplicates and groups, each with a pair to look at. */
export async function listLeakage(
  context: Context,
  input: z.output<typeof leakListInput>,
): Promise<z.output<typeof leakList>> {
  const { actor, records } = context;
  authorise(actor, 'read');
  const { id, kind = null, limit } = input;
  const counts = await figureOf(records, actor.tenantId, {
    ...{ datasetId: id, name: 'leakage' },
    compute: (tx) => leakCounts(tx, id),
  });
  const total = kind ? counts.by_kind[kind] : counts.pairs;
  const offset = afterNumber(input.cursor) ?? ((input.page ?? 1) - 1) * limit;
  const pairs = offset < total ? await keptPairs(context, id, kind, offset, limit) : [];
  const images = await records.as(actor.tenantId, (tx) =>
    pairedImages<Paired>(
      tx,
      pairs.flatMap((pair) => [pair.id, pair.other_id]),
    ),
  );
  const shown = (imageId: string) => {
    const { has_thumbnail, ...image } = images.get(imageId)!;
    return { ...image, thumbnail_url: has_thumbnail ? thumbnailUrl(id, imageId) : null };
  };
  return {
    items: pairs
      .filter((pair) => images.has(pair.id) && images.has(pair.other_id))
      .map((pair) => ({
        ...{ kind: pair.kind, key: pair.key, a: shown(pair.id), b: shown(pair.other_id) },
        ...{ images_a: pair.images, images_b: pair.other_images },
      })),
    next_cursor: offset + limit < total ? String(offset + limit) : null,
    ...{ limit, total, filters_applied: filtersOf(input), ...counts },
  };
}

const CHUNK = 1000; // pairs that are kept together: finding one means finding all

/** Pairs from the `offset`-th, out of the chunks that were kept. */
async function keptPairs(
  { actor, records }: Context,
  datasetId: string,
  kind: LeakKind | null,
  offset: number,
  limit: number,
): Promise<LeakPair[]> {
  const chunks: LeakPair[][] = [];
  const first = Math.floor(offset / CHUNK);
  for (let chunk = first; chunk * CHUNK < offset + limit; chunk++) {
    chunks.push(
      await figureOf(records, actor.tenantId, {
        ...{ datasetId, name: 'leakage-pairs', asked: { kind, chunk } },
        compute: (tx) => leakPairs(tx, datasetId, { kind, offset: chunk * CHUNK, limit: CHUNK }),
      }),
    );
  }
  return chunks.flat().slice(offset - first * CHUNK, offset - first * CHUNK + limit);
}
