import type { z } from 'zod';
import type { report } from '../../domain/wire/datasets';
import { NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import type { ReportBody } from '../../records/report-body';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/** The quality report of a run, as it was counted when the run made it; without `run_id`, of the latest. */
export async function getReport(
  { actor, records, requestId }: Context,
  { id, run_id }: { id: string; run_id?: string | undefined },
): Promise<z.output<typeof report>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const dataset = await getDatasetRow(tx, id);
    const row = await tx.report.findFirst({
      where: { dataset_id: id, ...(run_id ? { run_id } : {}) },
      orderBy: { generated_at: 'desc' },
    });
    if (!row) {
      throw new NotFoundError({
        code: 'no_report',
        message: 'There is no quality report yet.',
        fix: 'Wait for the run to make it, or run an import with the quality report on.',
      });
    }
    await audit(tx, actor, { action: 'report.read', subject: 'dataset', id, requestId });
    const body = row.body as unknown as ReportBody;
    return {
      ...body,
      dataset_id: id,
      dataset_name: dataset.name,
      run_id: row.run_id,
      generated_at: row.generated_at.toISOString(),
    };
  });
}
