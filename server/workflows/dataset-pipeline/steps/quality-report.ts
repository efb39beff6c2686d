import { newId } from '../../../domain/ids';
import type { WholeStep } from '../../../engine/step';
import { finishAllItems } from '../../../records/duplicates';
import { reportBody } from '../../../records/report-body';
import { writeIntermediate } from '../run-folder';

const NUMBER = 7;

/** Counts everything once more from the rows and keeps it as the report of this run. */
export const qualityReport: WholeStep = {
  id: 'quality-report',
  async whole(context) {
    const { at, run } = context;
    const body = await context.write(async (tx) => {
      const counted = await reportBody(tx, run.dataset_id, run.id);
      await tx.$executeRaw`
        insert into report (id, tenant_id, dataset_id, run_id, body)
        values (${newId()}::uuid, ${at.tenantId}::uuid, ${run.dataset_id}::uuid, ${at.runId}::uuid, ${JSON.stringify(counted)}::jsonb)
        on conflict (run_id) do update set body = excluded.body, generated_at = clock_timestamp()`;
      await finishAllItems(tx, at, NUMBER);
      return counted;
    });
    await writeIntermediate(context, 'quality-report', body);
    return body.score.value === null
      ? 'Nothing to score.'
      : `Quality score ${body.score.value.toLocaleString('en', { maximumFractionDigits: 1 })} of 100.`;
  },
};
