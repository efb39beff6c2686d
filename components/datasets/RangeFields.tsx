'use client';
import { Group, NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';

type Ends = { from: number | null; until: number | null };
type Props = Ends & {
  onChange: (ends: Ends) => void;
  untilLabel?: string;
  field?: Pick<NumberInputProps, 'min' | 'max' | 'step' | 'decimalScale' | 'suffix'>;
};

const numberOf = (value: string | number): number | null => (typeof value === 'number' ? value : null);

/** The two ends of a range, either of which may be left empty; a range that holds nothing is not passed on. */
export function RangeFields({ from, until, onChange, untilLabel = 'At most', field }: Props) {
  const [least, setLeast] = useState<string | number>(from ?? '');
  const [most, setMost] = useState<string | number>(until ?? '');
  const isEmpty = typeof least === 'number' && typeof most === 'number' && least > most;
  const take = (nextLeast: string | number, nextMost: string | number) => {
    setLeast(nextLeast);
    setMost(nextMost);
    const ends = { from: numberOf(nextLeast), until: numberOf(nextMost) };
    if (ends.from === null || ends.until === null || ends.from <= ends.until) onChange(ends);
  };
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <NumberInput
        {...field}
        size="xs"
        flex={1}
        label="At least"
        value={least}
        onChange={(next) => take(next, most)}
        data-autofocus
      />
      <NumberInput
        {...field}
        size="xs"
        flex={1}
        label={untilLabel}
        value={most}
        onChange={(next) => take(least, next)}
        error={isEmpty ? 'Below the least' : null}
      />
    </Group>
  );
}
