'use client';
import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';

type Props = {
  label: string;
  description: string;
  columns: [string, string];
  value: Record<string, string>;
  onChange: (value: Record<string, string> | undefined) => void;
};

/** Pairs of texts, one row each. Half-filled rows stay on the screen and are not handed on. */
export function PairsField({ label, description, columns, value, onChange }: Props) {
  const [rows, setRows] = useState(() => (Object.keys(value).length > 0 ? Object.entries(value) : [['', '']]));
  const change = (next: string[][]) => {
    setRows(next as [string, string][]);
    const filled = next.filter(([key, text]) => key?.trim() && text?.trim());
    onChange(filled.length > 0 ? Object.fromEntries(filled) : undefined);
  };
  const replace = (index: number, cell: 0 | 1, text: string) =>
    change(rows.map((row, at) => (at === index ? (cell === 0 ? [text, row[1] ?? ''] : [row[0] ?? '', text]) : row)));
  return (
    <Input.Wrapper label={label} description={description} labelElement="div">
      <Stack gap="xs" mt="xs" align="flex-start">
        {rows.map((row, index) => (
          <Group key={index} gap="xs" wrap="nowrap" w="100%">
            {([0, 1] as const).map((cell) => (
              <TextInput
                key={cell}
                size="xs"
                flex={1}
                aria-label={`${columns[cell]} ${index + 1}`}
                placeholder={columns[cell]}
                value={row[cell] ?? ''}
                onChange={(event) => replace(index, cell, event.currentTarget.value)}
              />
            ))}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove row ${index + 1}`}
              onClick={() => change(rows.filter((_, at) => at !== index))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => setRows([...rows, ['', '']])}
        >
          Add
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
