'use client';
import { Button, Group, NumberInput, SegmentedControl, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { isHeldOut } from '@/server/domain/draw-splits';
import { useMay } from '../account/use-session';
import type { Dataset } from '../datasets/types';
import { SplitRatios } from '../imports/SplitRatios';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { formatCount } from '../ui/format';
import { notifyDone } from '../ui/notify';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';
import { SplitPreview } from './SplitPreview';
import classes from './splits.module.css';
import { type SplitDrawState, useSplitDraw } from './use-split-draw';
import { useUndoSplits } from './use-undo-splits';

const SETTLED_MS = 400;

/** Draws the splits anew: what is asked for on one side, what it would come to on the other. */
export function SplitEditor({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const mayCurate = useMay('curate');
  const [redraw] = useQueryState('redraw', parseAsBoolean.withDefault(false));
  // What is kept is not drawn, so it needs no size.
  const drawn = dataset.splits.filter(({ name }) => name !== 'none' && (redraw || !isHeldOut(name)));
  const now = Object.fromEntries(drawn.map(({ name, images }) => [name, images]));
  const state = useSplitDraw(dataset.id, drawn.length > 0 ? now : null);
  const [input] = useDebouncedValue(state.input, SETTLED_MS);
  const preview = useQuery(trpc.splits.preview.queryOptions(input ?? skipToken, { placeholderData: keepPreviousData }));
  return (
    <div className={classes.editor}>
      <DrawForm key={String(redraw)} state={state} now={now} />
      <QueryState query={preview} skeleton={<TableSkeleton rows={6} />}>
        {(found) => (
          <Stack gap="md" style={{ opacity: preview.isPlaceholderData ? 0.6 : 1 }} aria-busy={preview.isFetching}>
            <SplitPreview preview={found} />
            {mayCurate && input && !preview.isPlaceholderData && (
              <Apply id={dataset.id} input={input} preview={found} />
            )}
          </Stack>
        )}
      </QueryState>
    </div>
  );
}

function DrawForm({ state: { draw, set, chosen }, now }: { state: SplitDrawState; now: Record<string, number> }) {
  return (
    <Stack gap="md" component="form" aria-label="Draw" onSubmit={(event) => event.preventDefault()}>
      <SegmentedControl
        aria-label="Sizes as"
        value={draw.by}
        onChange={(by) => void set({ by: by as typeof draw.by, sizes: now })}
        data={[
          { value: 'ratios', label: 'Ratios' },
          { value: 'counts', label: 'Numbers of images' },
        ]}
      />
      <SplitRatios
        key={draw.by}
        label={draw.by === 'ratios' ? 'Ratios' : 'Images'}
        description={
          draw.by === 'ratios'
            ? 'Of the images that are drawn; rounding drops nothing.'
            : 'Of the images that are drawn; what is left goes to training.'
        }
        value={chosen ?? undefined}
        onChange={(sizes) => void set({ sizes: sizes ?? null })}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Seed"
          description="The same seed draws the same."
          min={0}
          max={2 ** 31 - 1}
          allowDecimal={false}
          value={draw.seed}
          onChange={(seed) => void set({ seed: Number(seed) || 0 })}
        />
        <Select
          label="Keep together"
          description="Copies always stay together."
          allowDeselect={false}
          value={draw.group}
          onChange={(group) => void set({ group: group as typeof draw.group })}
          data={[
            { value: 'imported', label: 'Groups as imported' },
            { value: 'pattern', label: 'By a pattern of paths' },
            { value: 'none', label: 'Copies alone' },
          ]}
        />
      </Group>
      {draw.group === 'pattern' && (
        <TextInput
          label="Pattern"
          description="RE2; images that agree in the first parenthesis are a group."
          placeholder="^([^_]+)_"
          value={draw.pattern}
          onChange={(event) => void set({ pattern: event.currentTarget.value })}
        />
      )}
      <Switch
        label="Spread every class by the same sizes"
        checked={draw.stratify}
        onChange={(event) => void set({ stratify: event.currentTarget.checked })}
      />
      <Switch
        label="Draw held-out splits anew too"
        description="Otherwise nothing leaves validation, test, staging and canary."
        checked={draw.redraw}
        onChange={(event) => void set({ redraw: event.currentTarget.checked, sizes: null })}
      />
    </Stack>
  );
}

type Input = NonNullable<SplitDrawState['input']>;
type Preview = Parameters<typeof SplitPreview>[0]['preview'];

function Apply({ id, input, preview }: { id: string; input: Input; preview: Preview }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const undo = useUndoSplits();
  const [reason, setReason] = useState('');
  const isSerious = preview.leaves_held_out + preview.enters_held_out > 0;
  const apply = useMutation(
    trpc.splits.draw.mutationOptions({
      onSuccess: ({ change_id, moved }) => {
        notifyDone(`${formatCount(moved, 'image')} moved.`, () => undo.mutate({ id, change_id }));
        void queries.invalidateQueries(trpc.splits.pathFilter());
        void queries.invalidateQueries(trpc.datasets.pathFilter());
      },
    }),
  );
  if (preview.moved === 0) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <TextInput
        w="100%"
        label={isSerious ? 'Why may held-out splits change?' : 'Why (optional)'}
        description="Stays in the history."
        required={isSerious}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button
        loading={apply.isPending}
        disabled={isSerious && reason.trim() === ''}
        onClick={() => apply.mutate({ ...input, revision: preview.revision, reason })}
      >
        Move {formatCount(preview.moved, 'image')}
      </Button>
      {apply.error && <ErrorNotice error={apply.error} />}
    </Stack>
  );
}
