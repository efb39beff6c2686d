'use client';
import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { IconBell, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { populationTitle } from '@/server/domain/populations';
import { useMay } from '../account/use-session';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { notifyFailure } from '../ui/notify';
import type { DriftThreshold, Pair } from './types';

type Measure = DriftThreshold['measure'];
const MEASURES: { value: Measure; label: string }[] = [
  { value: 'psi', label: 'PSI' },
  { value: 'effect', label: 'Effect' },
];
const ANY = 'any';

/** From what drift on people are told; with one set, every import is checked. */
export function DriftThresholds({ pair }: { pair: Pair }) {
  const thresholds = useQuery(useTRPC().drift.thresholds.queryOptions({ id: pair.id, limit: 200 }));
  const mayCurate = useMay('curate');
  const items = thresholds.data?.items ?? [];
  return (
    <Section title="Thresholds">
      <Stack gap="sm">
        <Text size="sm" c="dimmed" maw={720}>
          {items.length === 0
            ? 'Nobody is told of drift yet. With a threshold, every import is checked when it completes, and data leads are told of what lies beyond.'
            : 'Checked after every import; data leads are told of what lies beyond.'}
        </Text>
        {items.length > 0 && (
          <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }} aria-label="Thresholds">
            {items.map((threshold) => (
              <Limit key={threshold.id} id={pair.id} threshold={threshold} isRemovable={mayCurate} />
            ))}
          </Stack>
        )}
        {mayCurate && <SetThreshold pair={pair} />}
      </Stack>
    </Section>
  );
}

type LimitProps = { id: string; threshold: DriftThreshold; isRemovable: boolean };

function Limit({ id, threshold, isRemovable }: LimitProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.drift.removeThreshold.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.drift.thresholds.pathFilter()),
      onError: notifyFailure,
    }),
  );
  const measure = threshold.measure === 'psi' ? 'PSI' : 'effect';
  const words = `${populationTitle(threshold.target)} against ${populationTitle(threshold.reference)}: ${measure} of ${threshold.feature ?? 'any feature'} above ${threshold.above}`;
  return (
    <Group component="li" gap="xs">
      <IconBell size={14} aria-hidden style={{ flex: 'none' }} />
      <Text size="sm">{words}</Text>
      {isRemovable && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Remove: ${words}`}
          leftSection={<IconX size={12} aria-hidden />}
          loading={remove.isPending}
          onClick={() => remove.mutate({ id, threshold_id: threshold.id })}
        >
          Remove
        </Button>
      )}
    </Group>
  );
}

function SetThreshold({ pair }: { pair: Pair }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const features = useQuery(trpc.drift.between.queryOptions(pair)).data?.features ?? [];
  const [feature, setFeature] = useState(ANY);
  const [measure, setMeasure] = useState<Measure>('psi');
  const [above, setAbove] = useState<number | string>(0.2);
  const set = useMutation(
    trpc.drift.setThreshold.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.drift.thresholds.pathFilter()),
      onError: notifyFailure,
    }),
  );
  const submit = () => {
    if (typeof above !== 'number') return;
    set.mutate({ ...pair, feature: feature === ANY ? null : feature, measure, above });
  };
  return (
    <Group gap={6} align="flex-end">
      <Select
        size="xs"
        w={200}
        label="Tell data leads when"
        allowDeselect={false}
        searchable
        value={feature}
        onChange={(next) => next && setFeature(next)}
        data={[
          { value: ANY, label: 'any feature' },
          ...features.map(({ name, title }) => ({ value: name, label: title })),
        ]}
      />
      <Select
        size="xs"
        w={100}
        label="has a"
        allowDeselect={false}
        value={measure}
        onChange={(next) => next && setMeasure(next as Measure)}
        data={MEASURES}
      />
      <NumberInput size="xs" w={100} label="above" value={above} onChange={setAbove} min={0} max={1000} step={0.05} />
      <Button size="xs" variant="default" loading={set.isPending} disabled={typeof above !== 'number'} onClick={submit}>
        Set threshold
      </Button>
    </Group>
  );
}
