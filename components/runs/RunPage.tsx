'use client';
import { Anchor, VisuallyHidden } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import Link from 'next/link';
import { hasEnded } from '@/server/domain/run-states';
import { Funnel } from '../charts/Funnel';
import { bandHref, datasetHref } from '../datasets/links';
import { wizardHref } from '../imports/draft-link';
import { useLiveRun } from '../realtime/use-live-run';
import { ButtonLink } from '../ui/ButtonLink';
import { PageHeader } from '../ui/PageHeader';
import { QueryState } from '../ui/QueryState';
import { StateBadge } from '../ui/StateBadge';
import { ArrivingImages } from './ArrivingImages';
import { DeadLetterNotice, DeadLetters } from './DeadLetters';
import { RunControls } from './RunControls';
import { RunFacts } from './RunFacts';
import { RunFailure } from './RunFailure';
import { RunLog } from './RunLog';
import { RunPageSkeleton } from './RunPageSkeleton';
import { RunProgress } from './RunProgress';
import { RunReport, RunSummaryFigures } from './RunReport';
import { announcement, shownState, wordOf } from './run-words';
import classes from './runs.module.css';
import { StepTimeline } from './StepTimeline';
import type { Run } from './types';
import { UndoneNotice } from './UndoneNotice';
import { useRunActions } from './use-run-actions';
import { VerdictReasons } from './VerdictReasons';

/** One run, live; when it is done, its report. */
export function RunPage({ id }: { id: string }) {
  const query = useLiveRun(id);
  return (
    <>
      {query.isError && !query.data && <PageHeader breadcrumbs={[{ label: 'Runs', href: '/runs' }]} title="Run" />}
      <QueryState query={query} skeleton={<RunPageSkeleton />}>
        {(run) => <LoadedRun run={run} />}
      </QueryState>
    </>
  );
}

function LoadedRun({ run }: { run: Run }) {
  const actions = useRunActions(run.id);
  const isDone = run.state === 'completed';
  const word = wordOf(run);
  const again =
    run.again && hasEnded(run.state)
      ? wizardHref({ ...run.again, settings: run.settings, ...(run.appends ? { into: run.dataset_id } : {}) })
      : null;
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Runs', href: '/runs' }]}
        title={run.dataset_name}
        beside={
          <>
            <StateBadge state={shownState(run)} {...(word ? { word } : {})} />
            {!isDone && (
              <Anchor component={Link} href={datasetHref(run.dataset_id)} size="sm">
                Open dataset
              </Anchor>
            )}
          </>
        }
        actions={
          <>
            <RunControls run={run} actions={actions} isRecoverElsewhere={run.error !== null} />
            {again && (
              <ButtonLink variant="default" href={again}>
                Run again with changes
              </ButtonLink>
            )}
            {isDone && (
              <ButtonLink href={datasetHref(run.dataset_id)} rightSection={<IconArrowRight size={16} aria-hidden />}>
                Open dataset
              </ButtonLink>
            )}
          </>
        }
      />
      <VisuallyHidden role="status">{announcement(run)}</VisuallyHidden>
      <div className={classes.page}>
        {run.undo ? <UndoneNotice run={run} /> : <RunFailure run={run} actions={actions} />}
        {run.undone_at ? null : isDone ? <RunSummaryFigures run={run} /> : <RunProgress run={run} />}
        {run.dead_letters > 0 && <DeadLetterNotice count={run.dead_letters} />}
        <div className={classes.columns}>
          <StepTimeline steps={run.steps} message={run.error?.message ?? null} />
          <div className={classes.column}>
            {isDone && !run.undone_at && <RunReport run={run} />}
            {!run.undone_at && (
              <ArrivingImages runId={run.id} datasetId={run.dataset_id} isLive={!hasEnded(run.state)} />
            )}
            {!run.undone_at && (
              <VerdictReasons
                reasons={run.verdicts.reasons}
                images={run.verdicts.images}
                labels={run.verdicts.labels}
                entries={run.verdicts.entries}
                datasetId={run.dataset_id}
                runId={run.id}
              />
            )}
          </div>
        </div>
        {run.dead_letters > 0 && <DeadLetters runId={run.id} count={run.dead_letters} />}
        <div className={classes.halves}>
          <RunLog runId={run.id} />
          <div className={classes.column}>
            {!run.undone_at && <Funnel bands={run.funnel} hrefOf={(band) => bandHref(band, run.dataset_id, run.id)} />}
            <RunFacts run={run} />
          </div>
        </div>
      </div>
    </>
  );
}
