'use client';
import { IconLock } from '@tabler/icons-react';
import { useSession } from '../account/use-session';
import { EmptyState } from '../ui/EmptyState';
import { failureOf, fieldFailure } from '../ui/failure';
import { formatCount } from '../ui/format';
import { Mono } from '../ui/Mono';
import { PageHeader } from '../ui/PageHeader';
import { DryRunPanel } from './DryRunPanel';
import { STEPS, type WizardStepId } from './draft-link';
import { formatTitle } from './format-words';
import classes from './ImportPage.module.css';
import { LookStep } from './LookStep';
import { OptionsStep } from './OptionsStep';
import { SourceStep } from './SourceStep';
import { StartStep } from './StartStep';
import { changesOf, presetOf } from './settings';
import { sourceSummary } from './source-words';
import { type Draft, useDraft } from './use-draft';
import { type DryRunQuery, useDryRun } from './use-dry-run';
import { type StepPlace, WizardStep } from './WizardStep';

/** Source, look inside, options, start: one column, and beside it what was found. */
export function ImportPage() {
  const session = useSession();
  const draft = useDraft();
  const dryRun = useDryRun(draft);
  if (session.data && !session.data.permissions.includes('import'))
    return (
      <EmptyState icon={IconLock} title="Your role may not import">
        Data leads and admins import images. Ask an admin of your organisation.
      </EmptyState>
    );
  const problem = dryRun.isError ? sourceProblem(dryRun.error) : null;
  const here = placeOf(draft, dryRun, problem);
  const placeOfStep = (id: WizardStepId): StepPlace => {
    const distance = STEPS.indexOf(id) - STEPS.indexOf(here);
    return distance < 0 ? 'done' : distance === 0 ? 'here' : 'ahead';
  };
  const step = (id: WizardStepId) => ({
    number: STEPS.indexOf(id) + 1,
    place: placeOfStep(id),
    onChange: () => draft.goTo(id),
  });
  return (
    <>
      <PageHeader breadcrumbs={[{ label: 'Datasets', href: '/datasets' }]} title="Import images" />
      <div className={classes.columns}>
        <ol className={classes.steps}>
          <WizardStep
            {...step('source')}
            title="Source"
            summary={<Mono>{sourceSummary(draft.source, draft.name)}</Mono>}
          >
            <SourceStep draft={draft} dryRun={dryRun} problem={problem} />
          </WizardStep>
          <WizardStep
            {...step('look')}
            title="Look inside"
            summary={dryRun.data && `${formatTitle(dryRun.data.format)}, ${formatCount(dryRun.data.images, 'image')}`}
          >
            <LookStep draft={draft} dryRun={dryRun} />
          </WizardStep>
          <WizardStep {...step('options')} title="Options" summary={optionsSummary(draft)}>
            <OptionsStep draft={draft} />
          </WizardStep>
          <WizardStep {...step('start')} title="Start" summary={null}>
            <StartStep draft={draft} dryRun={dryRun} />
          </WizardStep>
        </ol>
        <DryRunPanel dryRun={dryRun} source={draft.source} onCancel={() => draft.goTo('source')} />
      </div>
    </>
  );
}

/** A problem with the source itself belongs beside its field, and keeps one there. */
function sourceProblem(error: unknown): string | null {
  const failure = failureOf(error);
  if (failure.kind === 'unreachable') return null;
  return fieldFailure(failure, 'source') ?? fieldFailure(failure, 'path') ?? `${failure.message} ${failure.fix ?? ''}`;
}

function placeOf(draft: Draft, dryRun: DryRunQuery, problem: string | null): WizardStepId {
  if (!draft.source || (problem && !dryRun.data)) return 'source';
  // Nothing further can be decided before it is known what is there.
  return dryRun.data || draft.step === 'source' ? draft.step : 'look';
}

function optionsSummary({ settings }: Draft): string {
  const preset = presetOf(settings);
  return preset ? preset.title : `Your own: ${formatCount(Object.keys(changesOf(settings)).length, 'setting')} changed`;
}
