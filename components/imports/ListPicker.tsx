'use client';
import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ADDRESS_FIELD, addressProblem, trimmed } from './address-field';
import { listOf, type WizardSource } from './draft-link';
import { SubmitSource } from './SubmitSource';
import type { Draft } from './use-draft';

type Props = {
  draft: Draft;
  /** What is wrong with the list that was chosen, once it was looked into. */
  problem: string | null;
  isLooking: boolean;
  onChoose: (source: WizardSource) => void;
};

const COLUMNS = [
  {
    name: 'address',
    column: 'url',
    label: 'Column of the addresses',
    description: 'Found by itself when it is called url',
  },
  { name: 'label', column: 'label', label: 'Column of the class', description: 'Each image gets this label' },
  { name: 'split', column: 'split', label: 'Column of the split', description: 'training, validation, test, …' },
  { name: 'sha256', column: 'sha256', label: 'Column of the checksum', description: 'sha256; other bytes are refused' },
] as const;

/** A list of addresses that the server fetches, and what its columns are called. */
export function ListPicker({ draft, problem, isLooking, onChoose }: Props) {
  const chosen = draft.source && listOf(draft.source);
  const form = useForm({
    initialValues: {
      list: chosen?.url ?? '',
      address: chosen?.columns?.url ?? '',
      label: chosen?.columns?.label ?? '',
      split: chosen?.columns?.split ?? '',
      sha256: chosen?.columns?.sha256 ?? '',
    },
    validate: { list: addressProblem },
  });
  const submit = form.onSubmit((values) => {
    const given = trimmed(values);
    const columns = Object.fromEntries(
      COLUMNS.flatMap(({ name, column }) => (given[name] ? [[column, given[name]]] : [])),
    );
    const isPlain = Object.keys(columns).length === 0;
    const list = { type: 'url_list', url: given.list, ...(isPlain ? {} : { columns }) } as const;
    onChoose({ type: 'given', sources: [list] });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Address of the list"
          description="txt, csv, tsv, jsonl or parquet. A list on this computer comes in by Upload"
          placeholder="https://example.org/images.csv"
          {...ADDRESS_FIELD}
          {...form.getInputProps('list')}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          {COLUMNS.map(({ name, label, description }) => (
            <TextInput
              key={name}
              label={label}
              description={description}
              {...ADDRESS_FIELD}
              inputMode="text"
              {...form.getInputProps(name)}
            />
          ))}
        </SimpleGrid>
        <SubmitSource isLooking={isLooking} problem={problem} />
      </Stack>
    </form>
  );
}
