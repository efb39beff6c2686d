import type { z } from 'zod';
import { type ComparableReport, compareReports as compare } from '../../domain/compare-reports';
import type { compareReportsInput, reportComparison } from '../../domain/wire/report-comparison';
import type { Context } from '../ports';
import { getReport, getVersionReport } from './report';

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
