'use client';
import { Button, Group, NumberInput, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber } from '../ui/format';
import classes from './datasets.module.css';

type Range = { min_confidence: number | null; max_confidence: number | null };
type Props = {
  range: Range;
  onChange: (range: Range) => void;
  /** How many images have an annotation at least so confident, once that was counted. */
  least: readonly { value: string; images: number }[] | undefined;
  onOpen: () => void;
};

const wordsOf = ({ min_confidence: min, max_confidence: max }: Range): string => {
  if (min === null && max === null) return 'Any confidence';
  if (max === null) return `Confidence ≥ ${formatNumber(min, 3)}`;
  if (min === null) return `Confidence ≤ ${formatNumber(max, 3)}`;
  return `Confidence ${formatNumber(min, 3)} – ${formatNumber(max, 3)}`;
};

/** Images with an annotation whose confidence lies in a range. */
export function ConfidenceFilter({ range, onChange, least, onOpen }: Props) {
  return (
    <Popover width={260} position="bottom-start" onOpen={onOpen} trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          fw={400}
          c={wordsOf(range) === 'Any confidence' ? 'dimmed' : undefined}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {wordsOf(range)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Confidence">
        <Fields range={range} onChange={onChange} least={least} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Fields({ range, onChange, least }: Omit<Props, 'onOpen'>) {
  const [min, setMin] = useState<string | number>(range.min_confidence ?? '');
  const [max, setMax] = useState<string | number>(range.max_confidence ?? '');
  const isEmpty = typeof min === 'number' && typeof max === 'number' && min > max;
  const take = (from: string | number, to: string | number) => {
    setMin(from);
    setMax(to);
    const [lower, upper] = [numberOf(from), numberOf(to)];
    if (lower === null || upper === null || lower <= upper) onChange({ min_confidence: lower, max_confidence: upper });
  };
  const field = { size: 'xs', min: 0, max: 1, step: 0.05, decimalScale: 3, flex: 1 } as const;
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <NumberInput {...field} label="At least" value={min} onChange={(next) => take(next, max)} data-autofocus />
        <NumberInput
          {...field}
          label="At most"
          value={max}
          onChange={(next) => take(min, next)}
          error={isEmpty ? 'Below the least' : null}
        />
      </Group>
      <Text size="xs" c="dimmed">
        Of one annotation: of the class, layer and reader that are chosen, else of any, models included.
      </Text>
      {least && least.length > 0 && (
        <ul className={classes.least} aria-label="At least so confident">
          {least.map(({ value, images }) => (
            <li key={value}>
              <UnstyledButton fz="sm" className={classes.leastChoice} onClick={() => take(Number(value), max)}>
                <span>at least {value}</span>
                <Text span size="xs" c="dimmed" className="tabular">
                  {formatNumber(images)}
                </Text>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      {least?.length === 0 && <Text size="sm">No annotation here has a confidence.</Text>}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => take('', '')}>
        Clear range
      </Button>
    </Stack>
  );
}

const numberOf = (value: string | number): number | null => (typeof value === 'number' ? value : null);
