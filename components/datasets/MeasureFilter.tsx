'use client';
import { Button, NativeSelect, Popover, Stack } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { RANGED, type RangedName } from '@/server/domain/measures';
import { type NumberRange, parseRange, writeRange } from '@/server/domain/number-ranges';
import { measureName, measureUnit } from './measure-words';
import { RangeFields } from './RangeFields';

type Ranges = Record<RangedName, string | null>;
type Props = { filters: Ranges; onChange: (range: Partial<Ranges>) => void };

const NO_RANGE: NumberRange = { from: null, until: null, isClosed: true };

/** Ranges of what is measured, typed by hand; those in force stand as chips beside it. */
export function MeasureFilter({ filters, onChange }: Props) {
  return (
    <Popover width={280} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          fw={400}
          c="dimmed"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Measures
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Measures">
        <Fields filters={filters} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Fields({ filters, onChange }: Props) {
  const [name, setName] = useState<RangedName>(RANGED.find((one) => filters[one] !== null) ?? 'brightness');
  const [nth, setNth] = useState(0);
  const text = filters[name];
  const { from, until, isClosed } = text === null ? NO_RANGE : parseRange(text);
  // What is typed is meant with its ends; a bar's own end, which is not, stays as it is until it is changed.
  const take = (ends: Pick<NumberRange, 'from' | 'until'>) => {
    const range = { ...ends, isClosed: ends.until !== null && (isClosed || ends.until !== until) };
    const holdsSome = ends.from === null || ends.until === null || ends.from < ends.until || range.isClosed;
    if (ends.from === null && ends.until === null) onChange({ [name]: null });
    else if (holdsSome) onChange({ [name]: writeRange(range) });
  };
  const unit = measureUnit(name);
  return (
    <Stack gap="sm">
      <NativeSelect
        size="xs"
        label="Measure"
        value={name}
        onChange={(event) => setName(event.currentTarget.value as RangedName)}
        data={RANGED.map((one) => ({ value: one, label: measureName(one) }))}
      />
      <RangeFields
        key={`${name} ${nth}`}
        from={from}
        until={until}
        untilLabel={until === null || isClosed ? 'At most' : 'Below'}
        onChange={take}
        field={{ ...(unit && { suffix: ` ${unit}` }) }}
      />
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        onClick={() => {
          onChange({ [name]: null });
          setNth(nth + 1);
        }}
      >
        Clear range
      </Button>
    </Stack>
  );
}
