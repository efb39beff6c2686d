'use client';
import { Text } from '@mantine/core';
import { Section } from '../datasets/Section';
import { formatDuration } from '../ui/format';
import { STATE_LOOKS } from '../ui/states';
import { stepFigures } from './run-words';
import classes from './runs.module.css';
import type { RunStep } from './types';
import { useSeconds } from './use-seconds';

/** The steps from top to bottom: state, time, items and rate of each. `message` is said elsewhere already. */
export function StepTimeline({ steps, message }: { steps: readonly RunStep[]; message: string | null }) {
  return (
    <Section title="Steps">
      <ol className={classes.steps}>
        {steps.map((step) => (
          <Step key={step.id} step={step} isMessageAbove={step.message === message} />
        ))}
      </ol>
    </Section>
  );
}

function Step({ step, isMessageAbove }: { step: RunStep; isMessageAbove: boolean }) {
  const { word, colour, icon: Icon } = STATE_LOOKS[step.state];
  const isLive = step.state === 'running' || step.state === 'retrying';
  const ticking = useSeconds(step.started_at, step.ended_at);
  const seconds = isLive ? ticking : (step.duration_seconds ?? (step.ended_at ? ticking : null));
  const figures = stepFigures(step, seconds);
  const share = step.total > 0 ? Math.min(1, step.done / step.total) : 0;
  const isQuiet = step.state === 'pending' || step.state === 'skipped';
  return (
    <li className={classes.step} data-live={isLive || undefined} data-state={step.state}>
      <span className={classes.dot} style={isQuiet ? undefined : { color: `var(--mantine-color-${colour}-text)` }}>
        <Icon size={14} aria-hidden />
      </span>
      <div className={classes.stepBody}>
        <div className={classes.stepHead}>
          <Text span fw={isQuiet ? 400 : 500} {...(isQuiet ? { c: 'dimmed' } : {})}>
            {step.number}. {step.title}
          </Text>
          <Text span size="sm" c="dimmed" className="tabular">
            {seconds === null ? word : formatDuration(isLive ? Math.floor(seconds) : seconds)}
          </Text>
        </div>
        {isLive && step.total > 0 && (
          <span className={classes.stepTrack} aria-hidden>
            <span style={{ width: `${share * 100}%` }} />
          </span>
        )}
        <Text size="xs" c="dimmed" className="tabular">
          {[seconds === null ? '' : word, figures].filter(Boolean).join(' · ')}
        </Text>
        {step.message && !isMessageAbove && (
          <Text size="xs" {...(step.state === 'failed' ? { c: 'red' } : { c: 'dimmed' })} className={classes.wrap}>
            {step.message}
          </Text>
        )}
      </div>
    </li>
  );
}
