import { newId } from '../../../domain/ids';
import type { WholeStep } from '../../../engine/step';
import { finishAllItems } from '../../../records/duplicates';
import { type ReportBody, reportBody } from '../../../records/report-body';
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
    return messageOf(body);
  },
};

function messageOf({ score, run_score }: ReportBody): string {
  if (score.value === null) return 'Nothing to score.';
  const written = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });
  if (run_score.value === null || run_score.value === score.value)
    return `Quality score ${written(score.value)} of 100.`;
  return `Quality score of the dataset ${written(score.value)}, of what came ${written(run_score.value)} of 100.`;
}
