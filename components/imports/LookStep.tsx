'use client';
import { Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { FORMATS, type ImportRequest } from '@/server/domain/wire/imports';
import { ErrorNotice } from '../ui/ErrorNotice';
import { formatCount } from '../ui/format';
import { FORMAT_WORDS, formatTitle } from './format-words';
import type { Draft } from './use-draft';
import type { DryRunQuery } from './use-dry-run';

const choices = (found: string | undefined) =>
  FORMATS.map((value) => ({
    value,
    label: value === 'auto' && found ? `${FORMAT_WORDS.auto}: ${formatTitle(found)}` : FORMAT_WORDS[value],
  }));

/** What was found, and another format when the guess is wrong. */
export function LookStep({ draft, dryRun }: { draft: Draft; dryRun: DryRunQuery }) {
  const problems = dryRun.data?.problems.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <Stack gap="md">
      <Select
        label="Format"
        description="How it is laid out"
        data={choices(dryRun.data?.format)}
        value={draft.format}
        allowDeselect={false}
        onChange={(value) => value && draft.chooseFormat(value as ImportRequest['format'])}
      />
      {dryRun.isPending && <Skeleton h={20} w="70%" aria-label="Looking inside" />}
      {dryRun.isError && <ErrorNotice error={dryRun.error} onRetry={() => void dryRun.refetch()} />}
      {dryRun.data && (
        <Text size="sm">
          {problems === 0
            ? 'No problems were found.'
            : `${formatCount(problems, 'problem')} ${problems === 1 ? 'was' : 'were'} found; read the first ones before you go on.`}
        </Text>
      )}
      <Group justify="flex-end">
        <Button disabled={!dryRun.data} onClick={() => draft.goTo('options')}>
          Choose options
        </Button>
      </Group>
    </Stack>
  );
}
