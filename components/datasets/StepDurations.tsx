'use client';
import { Text } from '@mantine/core';
import { ChartFigure } from '../charts/ChartFigure';
import chart from '../charts/charts.module.css';
import { formatCode, formatDuration } from '../ui/format';
import type { Report } from './types';

/** How long each step took. */
export function StepDurations({ steps }: { steps: Report['steps'] }) {
  const longest = Math.max(0.001, ...steps.map((step) => step.duration_seconds ?? 0));
  return (
    <ChartFigure
      title="Step durations"
      n="in seconds"
      file="step-durations"
      data={{
        header: ['step', 'state', 'seconds'],
        rows: steps.map((step) => [step.title, step.state, step.duration_seconds]),
      }}
    >
      <ul className={chart.bands}>
        {steps.map((step) => (
          <li key={step.id} className={chart.band}>
            <Text span size="sm">
              {step.title}
            </Text>
            <span className={chart.track} aria-hidden>
              {step.duration_seconds !== null && (
                <span
                  className={chart.fill}
                  style={{
                    width: `${(100 * step.duration_seconds) / longest}%`,
                    background: 'var(--mantine-color-blue-6)',
                  }}
                />
              )}
            </span>
            <Text span size="sm" className="tabular" ta="right">
              {step.duration_seconds === null ? formatCode(step.state) : formatDuration(step.duration_seconds)}
            </Text>
          </li>
        ))}
      </ul>
    </ChartFigure>
  );
}
