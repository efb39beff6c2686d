'use client';
import { Alert, Group, Select, Text } from '@mantine/core';
import { IconAlertTriangle, IconReportAnalytics } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
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
import { formatExact, formatShare } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import classes from './datasets.module.css';
import { FileLink } from './FileLink';
import { bandHref, fileHref, imagesHref } from './links';
import { qualitySentence } from './quality-sentence';
import { ReportSkeleton } from './ReportSkeleton';
import { RunMetrics } from './RunMetrics';
import { Section } from './Section';
import { SplitPlan } from './SplitPlan';
import { StepDurations } from './StepDurations';
import type { Report } from './types';

/** The quality report of a run: the score and everything it rests on. */
export function QualityPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const [run_id, setRun] = useQueryState('run_id', parseAsString.withOptions({ history: 'push' }));
  const asked = run_id ? { id, run_id } : { id };
  const query = useQuery(trpc.datasets.report.queryOptions(asked, { placeholderData: keepPreviousData }));
  const runs = useQuery(trpc.runs.list.queryOptions({ dataset_id: id, state: 'completed', limit: 100 }));
  if (query.isError && !query.data && failureOf(query.error).kind === 'not-found')
    return (
      <EmptyState icon={IconReportAnalytics} title="No quality report yet">
        The report is made by the last steps of a run, when they are switched on.
      </EmptyState>
    );
  return (
    <QueryState query={query} skeleton={<ReportSkeleton />}>
      {(report) => (
        <div className={classes.page}>
          <Text size="lg" component="p" m={0}>
            {qualitySentence(report)}
          </Text>
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              Made <RelativeTime time={report.generated_at} />
            </Text>
            <Group gap={6}>
              {(runs.data?.items.length ?? 0) > 1 && (
                <Select
                  size="xs"
                  w={240}
                  aria-label="Run of the report"
                  placeholder="Latest run"
                  clearable
                  value={run_id}
                  onChange={(next) => void setRun(next)}
                  data={(runs.data?.items ?? []).map((run) => ({
                    value: run.id,
                    label: formatExact(run.ended_at ?? run.created_at),
                  }))}
                />
              )}
              {(['html', 'json', 'csv'] as const).map((format) => (
                <FileLink key={format} href={fileHref(id, 'report', { format, run_id })} label={format.toUpperCase()} />
              ))}
            </Group>
          </Group>
          <Anomalies anomalies={report.anomalies} />
          <div className={classes.halves}>
            <ScoreParts score={report.score} />
            <RunMetrics metrics={report.metrics} />
          </div>
          <div className={classes.halves}>
            <StepDurations steps={report.steps} />
            <Funnel bands={report.funnel} hrefOf={(band) => bandHref(band, id)} />
          </div>
          <div className={classes.halves}>
            <SplitBar splits={report.splits} hrefOf={(split) => imagesHref(id, { split })} />
            <TierBar tiers={report.tiers} hrefOf={(tier) => imagesHref(id, { tier })} />
          </div>
          {report.split_plan && <SplitPlan plan={report.split_plan} />}
          <ClassDistribution classes={report.classes} />
          <div className={classes.halves}>
            {Object.entries(report.distributions).map(([key, distribution]) => (
              <Histogram key={key} {...distribution} file={key} />
            ))}
          </div>
          <VerdictReasons reasons={report.verdict_reasons} datasetId={id} />
        </div>
      )}
    </QueryState>
  );
}

function Anomalies({ anomalies }: { anomalies: Report['anomalies'] }) {
  if (anomalies.length === 0) return null;
  return (
    <Section title="Anomalies">
      {anomalies.map((anomaly) => (
        <Alert
          key={`${anomaly.code} ${anomaly.message}`}
          color="amber"
          p="xs"
          mb={6}
          icon={<IconAlertTriangle size={16} aria-hidden />}
        >
          <Text size="sm">
            {anomaly.share === null
              ? anomaly.message
              : `${anomaly.message.replace(/\.$/, '')} (${formatShare(anomaly.share)}).`}
          </Text>
        </Alert>
      ))}
    </Section>
  );
}
