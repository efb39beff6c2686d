'use client';
import { ActionIcon, Button, Group, Input, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { pipelineSettings } from '@/server/domain/wire/imports';
import { formatShare } from '../ui/format';

type Ratios = Record<string, number>;
type Row = { name: string; ratio: number };

// Ratios of 15,000 images; sizes themselves follow from how many there are.
const USUAL: Ratios = { training: 11500, validation: 750, test: 750, staging: 1000, canary: 500, production: 500 };

type Props = {
  label: string;
  description: string;
  value: Ratios | undefined;
  onChange: (value: Ratios | undefined) => void;
};

/** Split names and ratios, with the share that each comes to. */
export function SplitRatios({ label, description, value, onChange }: Props) {
  const [rows, setRows] = useState<Row[]>(() => rowsOf(value ?? USUAL));
  const total = rows.reduce((sum, { ratio }) => sum + ratio, 0);
  const ratios = Object.fromEntries(
    rows.filter(({ name }) => name.trim()).map(({ name, ratio }) => [name.trim(), ratio]),
  );
  const parsed = pipelineSettings.shape.splits.safeParse(ratios);
  const change = (next: Row[]) => {
    setRows(next);
    const filled = Object.fromEntries(
      next.filter(({ name }) => name.trim()).map(({ name, ratio }) => [name.trim(), ratio]),
    );
    const isUsual = JSON.stringify(filled) === JSON.stringify(USUAL);
    if (pipelineSettings.shape.splits.safeParse(filled).success) onChange(isUsual ? undefined : filled);
  };
  const replace = (index: number, part: Partial<Row>) =>
    change(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <Input.Wrapper
      label={label}
      description={description}
      labelElement="div"
      error={parsed.success ? null : 'Use letters and digits for names, and give at least one split a ratio above 0.'}
    >
      <Stack gap="xs" mt="xs" mb={4} align="flex-start">
        {rows.map((row, index) => (
          <Group key={index} gap="xs" wrap="nowrap">
            <TextInput
              size="xs"
              w={140}
              aria-label={`Split ${index + 1}`}
              value={row.name}
              onChange={(event) => replace(index, { name: event.currentTarget.value })}
            />
            <NumberInput
              size="xs"
              w={96}
              min={0}
              thousandSeparator=","
              aria-label={`Ratio of ${row.name || `split ${index + 1}`}`}
              value={row.ratio}
              onChange={(ratio) => replace(index, { ratio: Number(ratio) || 0 })}
            />
            <Text size="xs" c="dimmed" w={52} ta="right" className="tabular">
              {formatShare(row.ratio / total)}
            </Text>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${row.name || `split ${index + 1}`}`}
              onClick={() => change(rows.filter((_, at) => at !== index))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group gap="xs">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => setRows([...rows, { name: '', ratio: 0 }])}
          >
            Add split
          </Button>
          {value && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => change(rowsOf(USUAL))}>
              Back to the usual ratios
            </Button>
          )}
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

const rowsOf = (ratios: Ratios): Row[] => Object.entries(ratios).map(([name, ratio]) => ({ name, ratio }));
