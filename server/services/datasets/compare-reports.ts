import type { z } from 'zod';
import { type ComparableReport, compareReports as compare } from '../../domain/compare-reports';
import type { versionReport as versionReportView } from '../../domain/wire/datasets';
import type { compareReportsInput, reportComparison } from '../../domain/wire/report-comparison';
import type { versionInput } from '../../domain/wire/versions';
import { NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import { getVersion, reportOfVersion, sumsOfVersions } from '../../records/versions';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { getReport } from './report';

/** The quality report of what a version froze, as it was counted then. */
export async function getVersionReport(
  { actor, records, requestId }: Context,
  { id, version }: z.output<typeof versionInput>,
): Promise<z.output<typeof versionReportView>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const dataset = await getDatasetRow(tx, id);
    const row = await getVersion(tx, id, version);
    const body = await reportOfVersion(tx, row.id);
    if (!body) {
      throw new NotFoundError({
        code: 'no_report',
        message: `Version ${version} was frozen without a quality report.`,
        fix: 'Freeze the dataset again: versions have one since.',
      });
    }
    await audit(tx, actor, { action: 'report.read', subject: 'dataset', id, details: { version }, requestId });
    const erased = (await sumsOfVersions(tx, [row.id])).get(row.id)?.erased ?? 0;
    return {
      ...body,
      ...{ dataset_id: id, dataset_name: dataset.name, version, name: row.name, erased },
      generated_at: row.created_at.toISOString(),
    };
  });
}

const MINUTES = 'yyyy-mm-ddThh:mm'.length;

type Side = { label: string; generated_at: string; report: ComparableReport };

/** Every figure of two quality reports, each of a run or of a version, beside the other. */
export async function compareReports(
  context: Context,
  { id, a, b }: z.output<typeof compareReportsInput>,
): Promise<z.output<typeof reportComparison>> {
  const [left, right] = [await reportAt(context, id, a), await reportAt(context, id, b)];
  const said = (ref: string, { label, generated_at }: Side) => ({ ref, label, generated_at });
  return { a: said(a, left), b: said(b, right), figures: compare(left.report, right.report) };
}

async function reportAt(context: Context, id: string, ref: string): Promise<Side> {
  const [kind, which = ''] = ref.split(':');
  if (kind === 'version') {
    const report = await getVersionReport(context, { id, version: Number(which) });
    const label = `version ${report.version}${report.name ? ` (${report.name})` : ''}`;
    return { label, generated_at: report.generated_at, report };
  }
  const report = await getReport(context, { id, run_id: which });
  const label = `run of ${report.generated_at.slice(0, MINUTES).replace('T', ' ')} UTC`;
  return { label, generated_at: report.generated_at, report };
}
