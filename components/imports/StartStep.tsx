'use client';
import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { isFilled } from '../account/fields';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { failureOf, fieldFailure } from '../ui/failure';
import { formatAbout, formatCount } from '../ui/format';
import { CopyAs } from './CopyAs';
import { bodyOf } from './copy-as';
import { bareName } from './draft-link';
import { changesOf } from './settings';
import type { Draft } from './use-draft';
import type { DryRun, DryRunQuery } from './use-dry-run';

/** The name of the dataset, or the one that grows, then the run begins. */
export function StartStep({ draft, dryRun }: { draft: Draft; dryRun: DryRunQuery }) {
  const router = useRouter();
  const start = useMutation(
    useTRPC().imports.start.mutationOptions({ onSuccess: ({ run_id }) => router.push(`/runs/${run_id}`) }),
  );
  const form = useForm({
    initialValues: { name: bareName(draft.name), description: '' },
    validate: { name: draft.into ? () => null : isFilled('The name of the dataset') },
  });
  const failure = start.isError ? failureOf(start.error) : null;
  const nameProblem =
    fieldFailure(failure, 'name') ??
    (failure?.code === 'name_taken' ? `${failure.message} ${failure.fix ?? ''}` : null);
  const { name, description } = form.getValues();
  const body = draft.source && {
    ...(draft.into
      ? { dataset_id: draft.into }
      : { name: name.trim(), ...(description.trim() && { description: description.trim() }) }),
    source: draft.source,
    format: draft.format,
    pipeline: changesOf(draft.settings),
  };
  const submit = form.onSubmit(() => {
    if (body) start.mutate({ ...bodyOf(body), format: draft.format });
  });
  const nameProps = form.getInputProps('name');
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {draft.into ? (
          <Appending appendsTo={dryRun.data?.appends_to ?? null} />
        ) : (
          <>
            <TextInput
              label="Name of the dataset"
              maxLength={200}
              data-autofocus
              {...nameProps}
              value={name}
              error={nameProps.error ?? nameProblem}
              onChange={(event) => {
                start.reset();
                form.setFieldValue('name', event.currentTarget.value);
              }}
            />
            <Textarea
              label="Description"
              description="What it is, where it came from, what may be done with it"
              autosize
              minRows={2}
              maxLength={5000}
              {...form.getInputProps('description')}
              value={description}
            />
          </>
        )}
        {failure && !nameProblem && <ErrorNotice error={start.error} />}
        {body && <CopyAs body={body} />}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" className="tabular">
            {dryRun.data && expectation(dryRun.data)}
          </Text>
          <Button type="submit" loading={start.isPending || start.isSuccess}>
            Start import
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Appending({ appendsTo }: { appendsTo: DryRun['appends_to'] }) {
  if (!appendsTo) return null;
  return (
    <Text size="sm">
      The images come to{' '}
      <Text span fw={500}>
        {appendsTo.name}
      </Text>
      , which has {formatCount(appendsTo.total_images, 'image')}. Those keep their splits; the import can be undone.
    </Text>
  );
}

const expectation = ({ images, estimated_seconds }: DryRun) =>
  formatCount(images, 'image') + (estimated_seconds === null ? '' : `, about ${formatAbout(estimated_seconds)}`);
