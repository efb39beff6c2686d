'use client';
import { Input, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PipelineSettings } from '@/server/domain/wire/imports';

type GroupBy = PipelineSettings['group_by'];
type Kind = 'none' | 'pattern' | 'column';
type Props = { label: string; description: string; value: GroupBy; onChange: (value: GroupBy) => void };

const KINDS = [
  { value: 'none', label: 'Nothing' },
  { value: 'pattern', label: 'Images whose paths agree in a part' },
  { value: 'column', label: 'Images with the same value in a table' },
];
const ASKS = {
  pattern: {
    label: 'Pattern of the part',
    description:
      'RE2; the first parenthesis counts. This one takes what stands before the first underscore of the name.',
    placeholder: '([^/_]+)_[^/]*$',
  },
  column: {
    label: 'Column',
    description: 'Of a CSV in the source that also has a column such as image_id.',
    placeholder: 'patient_id',
  },
};

/** What keeps images together: nothing, a pattern of paths, or a column. */
export function GroupByField({ label, description, value, onChange }: Props) {
  const [kind, setKind] = useState<Kind>(kindOf(value));
  const [text, setText] = useState(textOf(value));
  const change = (nextKind: Kind, nextText: string) => {
    setKind(nextKind);
    setText(nextText);
    onChange(groupByOf(nextKind, nextText.trim()));
  };
  return (
    <Input.Wrapper label={label} description={description} labelElement="div">
      <Stack gap="xs" mt="xs">
        <Select
          aria-label={label}
          data={KINDS}
          value={kind}
          allowDeselect={false}
          onChange={(next) => change(next as Kind, '')}
        />
        {kind !== 'none' && (
          <TextInput
            {...ASKS[kind]}
            value={text}
            error={text.trim() === '' ? 'Without it nothing is kept together.' : null}
            onChange={(event) => change(kind, event.currentTarget.value)}
          />
        )}
      </Stack>
    </Input.Wrapper>
  );
}

const kindOf = (value: GroupBy): Kind => (!value ? 'none' : 'pattern' in value ? 'pattern' : 'column');
const textOf = (value: GroupBy): string => (!value ? '' : 'pattern' in value ? value.pattern : value.column);
const groupByOf = (kind: Kind, text: string): GroupBy =>
  kind === 'none' || text === '' ? undefined : kind === 'pattern' ? { pattern: text } : { column: text };
