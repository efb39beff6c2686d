import type { z } from 'zod';
import { publishGate } from '../../domain/publish-gate';
import type { gate } from '../../domain/wire/versions';
import { figureOf } from '../../records/aggregates';
import { leakCountsOfVersion, undecidedAcrossSplits } from '../../records/leakage';
import { readerDisputes } from '../../records/reader-disputes';
import type { VersionRow } from '../../records/versions';
import type { Context } from '../ports';

const HREFS = {
  leakage: (id: string) => `/datasets/${id}/splits?show=leakage`,
  undecided_across_splits: (id: string) => `/datasets/${id}/duplicates?show=undecided`,
  readers_disagree: (id: string) => `/datasets/${id}/agreement`,
};

/** What stands between a version and its publication, as its images are decided about now. */
export async function gateOf({ actor, records }: Context, row: VersionRow): Promise<z.output<typeof gate>> {
  const counts = await figureOf(records, actor.tenantId, {
    datasetId: row.dataset_id,
    name: 'gate',
    asked: { version: row.id },
    compute: async (tx) => {
      const { images: leaked, pairs: leakPairs } = await leakCountsOfVersion(tx, row.dataset_id, row.id);
      const undecided = await undecidedAcrossSplits(tx, row.dataset_id, row.id);
      return { leaked, leakPairs, undecided, ...(await readerDisputes(tx, row.id)) };
    },
  });
  const { is_open, checks } = publishGate(counts);
  return { is_open, checks: checks.map((check) => ({ ...check, href: HREFS[check.code](row.dataset_id) })) };
}
