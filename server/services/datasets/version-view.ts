import type { z } from 'zod';
import type { exportView, version } from '../../domain/wire/versions';
import type { ExportRow } from '../../records/exports';
import type { Tx } from '../../records/records';
import { sumsOfVersions, type VersionRow } from '../../records/versions';

type Version = z.output<typeof version>;

/** Versions with what they hold. */
export async function versionViews(tx: Tx, rows: readonly VersionRow[]): Promise<Version[]> {
  const sums = await sumsOfVersions(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map(({ number, config: _, revision: __, created_at, published_at, ...row }) => ({
    ...row,
    version: number,
    ...sums.get(row.id)!,
    created_at: created_at.toISOString(),
    published_at: published_at?.toISOString() ?? null,
  }));
}

export function viewOfExport(row: ExportRow): z.output<typeof exportView> {
  const {
    tenant_id: _,
    dataset_id: __,
    version_id: ___,
    wanted: ____,
    problem,
    created_at,
    started_at,
    ended_at,
    ...shown
  } = row;
  const share = row.state === 'completed' ? 1 : row.total === 0 ? 0 : row.done / row.total;
  return {
    ...shown,
    percentage: Math.min(100, Math.round(share * 1000) / 10),
    error: problem,
    created_at: created_at.toISOString(),
    started_at: started_at?.toISOString() ?? null,
    ended_at: ended_at?.toISOString() ?? null,
  };
}
