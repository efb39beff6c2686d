'use client';
import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { formatCode, formatCount } from '../ui/format';
import { Mono } from '../ui/Mono';
import classes from './DryRunPanel.module.css';
import type { DryRun } from './use-dry-run';

type Problem = DryRun['problems'][number];

/** The first problems: where, what, and how to mend it. */
export function DryRunProblems({ problems }: { problems: DryRun['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <Stack gap="sm" component="section">
      <Title order={3}>First problems</Title>
      {problems.map((problem) => (
        <ProblemKind key={problem.code} problem={problem} />
      ))}
    </Stack>
  );
}

function ProblemKind({ problem: { code, count, examples } }: { problem: Problem }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? examples : examples.slice(0, 1);
  return (
    <Stack gap={6} className={classes.problem}>
      <Text size="sm" fw={500}>
        {formatCode(code)}{' '}
        <Text span c="dimmed" size="sm" className="tabular">
          {formatCount(count, 'time')}
        </Text>
      </Text>
      {shown.map(({ file, line, message, fix }, index) => (
        <div key={index}>
          {file && (
            <Text size="sm">
              <Mono>
                {file}
                {line ? `:${line}` : ''}
              </Mono>
            </Text>
          )}
          <Text size="sm">{message}</Text>
          <Text size="sm" c="dimmed">
            {fix}
          </Text>
        </div>
      ))}
      {examples.length > 1 && (
        <Anchor component="button" type="button" size="sm" ta="start" onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show one' : `Show ${examples.length} examples`}
        </Anchor>
      )}
    </Stack>
  );
}
