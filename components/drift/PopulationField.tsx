'use client';
import { Group, Select, TextInput } from '@mantine/core';
import { NO_SPLIT, parsePopulation, populationTitle } from '@/server/domain/populations';
import { inSplitOrder } from '@/server/domain/splits';

const WINDOW = 'window';

type Props = {
  label: string;
  value: string;
  splits: readonly string[];
  versions: readonly number[];
  onChange: (population: string) => void;
};

/** A split, a version, all images, or those that came in a window of time. */
export function PopulationField({ label, value, splits, versions, onChange }: Props) {
  const isWindow = value.includes('..');
  const [from = '', until = ''] = isWindow ? value.split('..') : [];
  const known = inSplitOrder(splits.filter((name) => name !== NO_SPLIT));
  const frozen = versions.map((number) => `version:${number}`);
  // A link may name what is not in the list, such as a split that is empty by now.
  const others = isWindow || [...known, ...frozen].includes(value) || ['all', NO_SPLIT].includes(value) ? [] : [value];
  const change = (window: string) => {
    if (parsePopulation(window)) onChange(window);
  };
  return (
    <Group gap={6} align="flex-end">
      <Select
        size="xs"
        w={190}
        label={label}
        allowDeselect={false}
        value={isWindow ? WINDOW : value}
        onChange={(next) => next && onChange(next === WINDOW ? lastMonth() : next)}
        data={[
          ...known.map((name) => ({ value: name, label: name })),
          ...others.map((name) => ({ value: name, label: name })),
          ...(splits.includes(NO_SPLIT) ? [{ value: NO_SPLIT, label: 'without a split' }] : []),
          { value: 'all', label: 'all images' },
          ...frozen.map((name) => ({ value: name, label: populationTitle(name) })),
          { value: WINDOW, label: 'window of time' },
        ]}
      />
      {isWindow && (
        <>
          <Day label="from" of={label} value={from} onChange={(day) => change(`${day}..${until}`)} />
          <Day label="until" of={label} value={until} onChange={(day) => change(`${from}..${day}`)} />
        </>
      )}
    </Group>
  );
}

type DayProps = { label: string; of: string; value: string; onChange: (day: string) => void };

const Day = ({ label, of, value, onChange }: DayProps) => (
  <TextInput
    size="xs"
    w={132}
    type="date"
    label={label}
    aria-label={`${of} ${label}`}
    value={value.slice(0, 10)}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

const lastMonth = () => `${new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10)}..`;
