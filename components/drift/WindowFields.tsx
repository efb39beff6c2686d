'use client';
import { Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { parsePopulation, type WindowText, writeWindow } from '@/server/domain/populations';

type Props = { label: string; value: WindowText; onChange: (population: string) => void };

/** From which day to before which; either may be left out. What cannot be a window stays here, with the reason. */
export function WindowFields({ label, value, onChange }: Props) {
  const [wrong, setWrong] = useState<WindowText | null>(null);
  const shown = wrong ?? value;
  const change = (more: Partial<WindowText>) => {
    const next = { ...shown, ...more };
    const isPossible = isTyped(next) && parsePopulation(writeWindow(next)) !== null;
    setWrong(isPossible ? null : next);
    if (isPossible) onChange(writeWindow(next));
  };
  const reason = wrong && isTyped(wrong) ? reasonOf(wrong) : null;
  return (
    <Stack gap={4}>
      <Group gap={6} align="flex-end">
        <Day label="from" of={label} value={shown.from} onChange={(from) => change({ from })} />
        <Day label="before" of={label} value={shown.until} onChange={(until) => change({ until })} />
      </Group>
      {reason && (
        <Text size="xs" c="red" role="alert">
          {reason}
        </Text>
      )}
    </Stack>
  );
}

const FIRST_YEAR = '1900'; // while a year is typed the field says 0002, 0020, 0202

const isTyped = ({ from, until }: WindowText) => [from, until].every((day) => day === '' || day >= FIRST_YEAR);

const reasonOf = ({ from, until }: WindowText) =>
  from === '' && until === '' ? 'Give one of the two days.' : 'The first day must come before the last.';

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
