'use client';
import { Button, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber } from '../ui/format';
import classes from './datasets.module.css';
import { RangeFields } from './RangeFields';

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
  const [nth, setNth] = useState(0);
  const choose = (chosen: Range) => {
    onChange(chosen);
    setNth(nth + 1); // the fields begin anew with what was chosen
  };
  return (
    <Stack gap="sm">
      <RangeFields
        key={nth}
        from={range.min_confidence}
        until={range.max_confidence}
        onChange={({ from, until }) => onChange({ min_confidence: from, max_confidence: until })}
        field={{ min: 0, max: 1, step: 0.05, decimalScale: 3 }}
      />
      <Text size="xs" c="dimmed">
        Of one annotation: of the class, layer and reader that are chosen, else of any, models included.
      </Text>
      {least && least.length > 0 && (
        <ul className={classes.least} aria-label="At least so confident">
          {least.map(({ value, images }) => (
            <li key={value}>
              <UnstyledButton
                fz="sm"
                className={classes.leastChoice}
                onClick={() => choose({ ...range, min_confidence: Number(value) })}
              >
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
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        onClick={() => choose({ min_confidence: null, max_confidence: null })}
      >
        Clear range
      </Button>
    </Stack>
  );
}
