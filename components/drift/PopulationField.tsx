'use client';
import { Group, Select } from '@mantine/core';
import { windowIn } from '@/server/domain/populations';
import { type Choices, choiceOf, populationChoices, populationOf } from './population-choices';
import { WindowFields } from './WindowFields';

type Props = { label: string; value: string; choices: Choices; onChange: (population: string) => void };

/** A split, a version, all images, those that came in a window of time, or what models predicted in one. */
export function PopulationField({ label, value, choices, onChange }: Props) {
  const window = windowIn(value);
  return (
    <Group gap={6} align="flex-start">
      <Select
        size="xs"
        w={232}
        label={label}
        allowDeselect={false}
        value={choiceOf(value)}
        onChange={(next) => next && next !== choiceOf(value) && onChange(populationOf(next, choices.windows))}
        data={populationChoices(choices, value)}
      />
      {window && <WindowFields key={window.kind} label={label} value={window} onChange={onChange} />}
    </Group>
  );
}
