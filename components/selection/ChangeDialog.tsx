'use client';
import { Autocomplete, Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { DEFAULT_SPLITS, inSplitOrder } from '@/server/domain/splits';
import type { ImageAction } from '@/server/domain/wire/image-changes';
import { TAG_NAME } from '@/server/domain/wire/image-lists';
import { SPLIT_NAME } from '@/server/domain/wire/splits';
import { useTRPC, useTRPCClient } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { formatCount } from '../ui/format';
import { previewWords } from './change-words';
import type { targetOf } from './selection';
import { type ChangeInput, useChangeImages } from './use-change-images';

type Props = {
  id: string;
  action: ImageAction;
  target: ReturnType<typeof targetOf>;
  count: number;
  splits: readonly string[];
  onClose: () => void;
  onDone: (input: ChangeInput) => void;
};

const VERBS: Record<ImageAction, string> = {
  tag: 'Add tag',
  untag: 'Remove tag',
  split: 'Move',
  quarantine: 'Quarantine',
  bring_back: 'Bring back',
};

const TITLES: Record<ImageAction, string> = {
  tag: 'Tag',
  untag: 'Tag',
  split: 'Move to a split:',
  quarantine: 'Put into quarantine:',
  bring_back: 'Bring back:',
};

/** Asks what is still to be said about a change of images, and tells what it would come to before it is made. */
export function ChangeDialog({ id, action: asked, target, count, splits, onClose, onDone }: Props) {
  const [action, setAction] = useState(asked);
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const isTag = action === 'tag' || action === 'untag';
  const needsName = isTag || action === 'split';
  const named = { ...(isTag && { tag: name.trim() }), ...(action === 'split' && { to: name.trim() }) };
  const isNamed = !needsName || (isTag ? TAG_NAME : SPLIT_NAME).safeParse(name).success;
  const input = { id, ...target, action, ...named };
  const told = usePreview(input, isNamed);
  const make = useChangeImages({
    onDone: (input) => {
      onDone(input);
      onClose();
    },
  });
  const preview = isNamed ? told.data : undefined;
  const isReady = preview !== undefined && !told.isPlaceholderData && preview.changes + preview.came_along > 0;
  const lacksReason = preview?.needs_reason === true && reason.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || lacksReason) return;
    make.mutate({ ...input, revision: preview.revision, ...(reason.trim() && { reason: reason.trim() }) });
  };
  return (
    <Modal opened onClose={onClose} title={`${TITLES[action]} ${formatCount(count, 'image')}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {isTag && (
            <SegmentedControl
              aria-label="Add or remove"
              value={action}
              onChange={(next) => setAction(next as ImageAction)}
              data={[
                { value: 'tag', label: 'Add' },
                { value: 'untag', label: 'Remove' },
              ]}
            />
          )}
          {isTag && <TagField id={id} value={name} onChange={setName} />}
          {action === 'split' && (
            <Autocomplete
              label="Split"
              placeholder="training"
              data-autofocus
              value={name}
              onChange={setName}
              data={inSplitOrder([...new Set([...splits, ...Object.keys(DEFAULT_SPLITS)])]).filter(isOther(name))}
              error={name !== '' && !isNamed && 'Letters, digits, blanks, _ and -'}
            />
          )}
          {(action === 'split' || action === 'quarantine') && (
            <Textarea
              label="Reason"
              description={action === 'quarantine' ? 'Shown on each image.' : 'Needed where held-out splits change.'}
              withAsterisk={preview?.needs_reason === true}
              autosize
              minRows={2}
              maxLength={500}
              data-autofocus={action === 'quarantine' || undefined}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <div role="status" style={{ minHeight: 44 }}>
            {preview
              ? previewWords({ action, tag: name, to: name }, preview).map((sentence) => (
                  <Text key={sentence} size="sm">
                    {sentence}
                  </Text>
                ))
              : isNamed &&
                !told.isError && (
                  <Text size="sm" c="dimmed">
                    Counting…
                  </Text>
                )}
          </div>
          {told.isError && isNamed && <ErrorNotice error={told.error} onRetry={() => void told.refetch()} />}
          {make.isError && <ErrorNotice error={make.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isReady || lacksReason} loading={make.isPending}>
              {VERBS[action]}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What the change would come to, counted anew when the dataset changes meanwhile. */
function usePreview(input: ChangeInput, isWanted: boolean) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const [asked] = useDebouncedValue(input, 200);
  const isCurrent = JSON.stringify(asked) === JSON.stringify(input);
  const query = useQuery({
    queryKey: [...trpc.imageChanges.preview.mutationKey(), { input: asked }],
    queryFn: () => client.imageChanges.preview.mutate(asked),
    enabled: isWanted && isCurrent,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return { ...query, isPlaceholderData: query.isPlaceholderData || !isCurrent };
}

// What is there already needs no menu, which would hide what stands below.
const isOther = (value: string) => (option: string) => option !== value;

type TagFieldProps = { id: string; value: string; onChange: (tag: string) => void };

function TagField({ id, value, onChange }: TagFieldProps) {
  const tags = useTags(id);
  return (
    <Autocomplete
      label="Tag"
      placeholder="look again"
      data-autofocus
      value={value}
      onChange={onChange}
      data={tags.filter(isOther(value))}
      limit={20}
      error={value !== '' && !TAG_NAME.safeParse(value).success && TAG_WORDS}
    />
  );
}

export const TAG_WORDS = 'Letters, digits, blanks and . _ : / + -, at most 60';

/** Tags that images of the lists have. */
export function useTags(id: string, isWanted = true): string[] {
  const { data } = useQuery(
    useTRPC().datasets.imageFacets.queryOptions(
      { id, status: ['accepted', 'warned', 'quarantined', 'duplicate'], of: ['tag'] },
      { enabled: isWanted },
    ),
  );
  return data?.facets.tag?.map(({ value }) => value) ?? [];
}
