'use client';
import { Button, Checkbox, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { formatExact } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import classes from './runs.module.css';
import type { RunLogLine } from './types';

const LOOKS = {
  info: { icon: IconInfoCircle, colour: 'dimmed', word: 'Information' },
  warn: { icon: IconAlertTriangle, colour: 'amber-text', word: 'Warning' },
  error: { icon: IconCircleX, colour: 'red-text', word: 'Error' },
} as const;

/** What happened in the run, newest first, in sentences. */
export function RunLog({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const [isTroubleOnly, setIsTroubleOnly] = useState(false);
  const query = useInfiniteQuery(
    trpc.runs.log.infiniteQueryOptions(
      { id: runId, limit: 60 },
      { getNextPageParam: (page) => page.next_cursor ?? undefined },
    ),
  );
  return (
    <Section
      title="Log"
      actions={
        <Checkbox
          size="xs"
          label="Warnings and errors only"
          checked={isTroubleOnly}
          onChange={(event) => setIsTroubleOnly(event.currentTarget.checked)}
        />
      }
    >
      <QueryState
        query={query}
        skeleton={
          <Stack gap={8}>
            {Array.from({ length: 6 }, (_, index) => (
              <Skeleton key={index} h={14} />
            ))}
          </Stack>
        }
      >
        {({ pages }) => {
          const lines = pages.flatMap((page) => page.items).filter((line) => !isTroubleOnly || line.level !== 'info');
          return (
            <>
              {/* Scrolls by keyboard, too. */}
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area without anything to focus inside */}
              <div className={classes.log} role="log" aria-live="off" aria-label="Log of the run" tabIndex={0}>
                {lines.length === 0 && <Text c="dimmed">{isTroubleOnly ? 'No warnings.' : 'Nothing yet.'}</Text>}
                {lines.map((line) => (
                  <LogLine key={line.id} line={line} />
                ))}
              </div>
              {query.hasNextPage && (
                <Button
                  mt="xs"
                  size="compact-sm"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older lines
                </Button>
              )}
            </>
          );
        }}
      </QueryState>
    </Section>
  );
}

function LogLine({ line }: { line: RunLogLine }) {
  const { icon: Icon, colour, word } = LOOKS[line.level];
  return (
    <div className={classes.logLine}>
      <time dateTime={line.time} title={formatExact(line.time)} suppressHydrationWarning>
        {new Date(line.time).toLocaleTimeString('en-GB')}
      </time>
      <Icon size={14} role="img" aria-label={word} color={`var(--mantine-color-${colour})`} />
      <span className={classes.wrap}>{line.message}</span>
    </div>
  );
}
