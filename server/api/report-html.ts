import type { z } from 'zod';
import type { report, versionReport } from '../domain/wire/report';

type Report = z.output<typeof report>;
type OfVersion = z.output<typeof versionReport>;

const escaped = (text: unknown) => String(text ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const number = (value: number | null) =>
  value === null ? 'not defined' : value.toLocaleString('en', { maximumFractionDigits: 2 });
const table = (caption: string, head: string[], rows: unknown[][]) =>
  `<table><caption>${escaped(caption)}</caption><thead><tr>${head.map((text) => `<th>${escaped(text)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((value) => `<td>${escaped(value)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

function splitPlanTable({ wanted, seed, stratify }: NonNullable<Report['split_plan']>): string {
  const names = Object.keys(wanted[0]?.splits ?? {});
  return table(
    `Splits, got of wanted (seed ${seed}${stratify ? ', stratified' : ''})`,
    ['Images with', ...names],
    wanted.map(({ class_id, class_name, splits }) => [
      class_id === null ? 'all' : class_name,
      ...names.map((name) => `${number(splits[name]?.got ?? 0)} of ${number(splits[name]?.wanted ?? 0)}`),
    ]),
  );
}

const metricsTable = (metrics: Report['metrics']) =>
  table(
    'Metrics',
    ['Metric', 'Value'],
    Object.entries(metrics).map(([name, value]) => [
      name.replaceAll('_', ' '),
      typeof value === 'number' ? number(value) : (value ?? 'not defined'),
    ]),
  );

const stepsTable = (steps: Report['steps']) =>
  table(
    'Steps',
    ['Step', 'State', 'Seconds'],
    steps.map((step) => [step.title, step.state, number(step.duration_seconds)]),
  );

const whatVersion = ({ version, erased }: OfVersion) =>
  `when version ${version} was frozen${erased > 0 ? `; ${number(erased)} of its images were erased since` : ''}`;

/** The quality report as one self-contained page: no script, nothing fetched. */
export function reportHtml(found: Report | OfVersion): string {
  const { score } = found;
  const ofRun = 'run_id' in found ? found : null;
  const sections = [
    table(
      'Score and its parts',
      ['Part', 'Weight', 'Count', 'Of', 'Value'],
      score.parts.map((part) => [
        part.title,
        number(part.weight),
        number(part.numerator),
        number(part.denominator),
        number(part.value),
      ]),
    ),
    ...(ofRun ? [metricsTable(ofRun.metrics)] : []),
    table(
      'Where the images went',
      ['Band', 'Images'],
      found.funnel.map((band) => [band.title, number(band.images)]),
    ),
    table(
      'Verdict reasons',
      ['Reason', 'Subject', 'Verdict', 'Items'],
      found.verdict_reasons.map((row) => [row.title, row.subject, row.verdict, number(row.count)]),
    ),
    ...(ofRun ? [stepsTable(ofRun.steps)] : []),
    table(
      'Splits',
      ['Split', 'Images', 'Annotated images', 'Annotations'],
      found.splits.map((split) => [
        split.name,
        number(split.images),
        number(split.annotated_images),
        number(split.annotations),
      ]),
    ),
    ...(ofRun?.split_plan ? [splitPlanTable(ofRun.split_plan)] : []),
    table(
      'Classes',
      ['Id', 'Class', 'Images', 'Annotations'],
      found.classes.map((row) => [row.class_id, row.class_name, number(row.images), number(row.annotations)]),
    ),
    table(
      'Tiers',
      ['Tier', 'Images', 'Bytes'],
      Object.entries(found.tiers).map(([tier, sums]) => [tier, number(sums.images), number(sums.bytes)]),
    ),
    table(
      'Licences',
      ['Licence', 'Images'],
      Object.entries(found.licences ?? {}).map(([licence, images]) => [licence, number(images)]),
    ),
    table(
      'To look at',
      ['What'],
      found.anomalies.map((anomaly) => [anomaly.message]),
    ),
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quality report: ${escaped(found.dataset_name)}</title><style>
body{font:15px/1.5 Inter,system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1a17;background:#fbfaf8;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;margin:1.5rem 0}caption{text-align:left;font-weight:600;padding-bottom:.3rem}
th,td{text-align:left;border-bottom:1px solid #d9d5ce;padding:.3rem .6rem .3rem 0}h1{font-size:1.4rem}.score{font-size:3rem;font-weight:600}
@media(prefers-color-scheme:dark){body{color:#ece8e1;background:#171614}th,td{border-color:#3a3733}}</style></head><body>
<h1>Quality report: ${escaped(found.dataset_name)}</h1><p class="score">${number(score.value)} <small>of 100</small></p>
<p>${escaped(score.formula)}</p><p>Made ${escaped(found.generated_at)} ${ofRun ? `by run ${escaped(ofRun.run_id)}` : whatVersion(found as OfVersion)}.</p>${sections.join('\n')}</body></html>`;
}
