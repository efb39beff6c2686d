'use client';
import { Group, Table, Text } from '@mantine/core';
import { IconReportAnalytics } from '@tabler/icons-react';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { ClassDistribution } from '../charts/ClassDistribution';
import { Funnel } from '../charts/Funnel';
import { Histogram } from '../charts/Histogram';
import { ScoreParts } from '../charts/ScoreParts';
import { SplitBar } from '../charts/SplitBar';
import { TierBar } from '../charts/TierBar';
import { VerdictReasons } from '../runs/VerdictReasons';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { failureOf } from '../ui/failure';
import { formatCount } from '../ui/format';
import { Num } from '../ui/Num';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { Anomalies } from './Anomalies';
import classes from './datasets.module.css';
import { FileLink } from './FileLink';
import { bandHref, imagesHref, reportFileHref } from './links';
import { qualitySentence } from './quality-sentence';
import { ReportComparison } from './ReportComparison';
import { ReportSelect } from './ReportSelect';
import { ReportSkeleton } from './ReportSkeleton';
import { RunMetrics } from './RunMetrics';
import { Section } from './Section';
import { SplitPlan } from './SplitPlan';
import { StepDurations } from './StepDurations';
import type { Report, VersionReport } from './types';

const inLink = { run_id: parseAsString, version: parseAsInteger, with: parseAsString };

/** The quality report of a run or of a version: the score and everything it rests on, alone or beside another one. */
export function QualityPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const [{ run_id, version, with: other }, setLink] = useQueryStates(inLink, { history: 'push' });
  const options = { placeholderData: keepPreviousData };
  const ofRun = useQuery(
    trpc.datasets.report.queryOptions({ id, ...(run_id && { run_id }) }, { ...options, enabled: version === null }),
  );
  const ofVersion = useQuery(
    trpc.versions.report.queryOptions({ id, version: version ?? 1 }, { ...options, enabled: version !== null }),
  );
  const query = version === null ? ofRun : ofVersion;
  if (query.isError && !query.data && version === null && failureOf(query.error).kind === 'not-found')
    return (
      <EmptyState icon={IconReportAnalytics} title="No quality report yet">
        The report is made by the last steps of a run, when they are switched on.
      </EmptyState>
    );
  return (
    <QueryState query={query as UseQueryResult<Report | VersionReport>} skeleton={<ReportSkeleton />}>
      {(report) => {
        const own = 'run_id' in report ? `run:${report.run_id}` : `version:${report.version}`;
        return (
          <div className={classes.page}>
            {!other && (
              <Text size="lg" component="p" m={0}>
                {qualitySentence(report)}
              </Text>
            )}
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {'run_id' in report ? 'Made ' : `Version ${report.version}, made `}
                <RelativeTime time={report.generated_at} />
                {'erased' in report && report.erased > 0 && `; ${formatCount(report.erased, 'image')} erased since`}
              </Text>
              <Group gap={6}>
                <ReportSelect
                  id={id}
                  label="Report of"
                  placeholder="Latest run"
                  value={run_id ? `run:${run_id}` : version === null ? null : own}
                  onChange={(ref) => void setLink(linkOf(ref))}
                />
                <ReportSelect
                  id={id}
                  label="Compare with"
                  placeholder="Compare with"
                  value={other}
                  without={own}
                  onChange={(ref) => void setLink({ with: ref })}
                />
                {(['html', 'json', 'csv'] as const).map((format) => (
                  <FileLink key={format} href={reportFileHref(id, own, format)} label={format.toUpperCase()} />
                ))}
              </Group>
            </Group>
            {other ? <ReportComparison id={id} a={other} b={own} /> : <Whole id={id} report={report} />}
          </div>
        );
      }}
    </QueryState>
  );
}

/** What the link says for a report; the latest run for none. */
function linkOf(ref: string | null): { run_id: string | null; version: number | null } {
  const [kind, which = ''] = ref?.split(':') ?? [];
  return { run_id: kind === 'run' ? which : null, version: kind === 'version' ? Number(which) : null };
}

function Whole({ id, report }: { id: string; report: Report | VersionReport }) {
  const ofRun = 'run_id' in report ? report : null;
  return (
    <>
      <Anomalies anomalies={report.anomalies} />
      <div className={classes.halves}>
        <ScoreParts score={report.score} />
        {ofRun ? <RunMetrics metrics={ofRun.metrics} /> : <Licences licences={report.licences ?? {}} />}
      </div>
      <div className={classes.halves}>
        {ofRun && <StepDurations steps={ofRun.steps} />}
        <Funnel bands={report.funnel} hrefOf={(band) => bandHref(band, id)} />
      </div>
      <div className={classes.halves}>
        <SplitBar splits={report.splits} hrefOf={(split) => imagesHref(id, { split })} />
        <TierBar tiers={report.tiers} hrefOf={(tier) => imagesHref(id, { tier })} />
      </div>
      {ofRun?.split_plan && <SplitPlan plan={ofRun.split_plan} />}
      <ClassDistribution classes={report.classes} />
      <div className={classes.halves}>
        {Object.entries(report.distributions).map(([key, distribution]) => (
          <Histogram key={key} {...distribution} file={key} />
        ))}
      </div>
      <div className={classes.halves}>
        <VerdictReasons reasons={report.verdict_reasons} datasetId={id} />
        {ofRun && <Licences licences={report.licences ?? {}} />}
      </div>
    </>
  );
}

function Licences({ licences }: { licences: Record<string, number> }) {
  const rows = Object.entries(licences);
  if (rows.length === 0) return null;
  return (
    <Section title="Licences">
      <Table aria-label="Licences">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Licence</Table.Th>
            <Table.Th ta="right">Images</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([licence, images]) => (
            <Table.Tr key={licence}>
              <Table.Td>{licence}</Table.Td>
              <Table.Td ta="right">
                <Num value={images} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
