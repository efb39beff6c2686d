'use client';
import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../ui/ErrorNotice';
import type { SavedView } from './types';
import { useViews } from './use-views';

type Props = { id: string; query: string; views: readonly SavedView[]; opened: boolean; onClose: () => void };

/** Asks for a name, and who shall see the view. A name of one's own that is there is overwritten, and says so. */
export function SaveView({ opened, onClose, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Save this view">
      <Fields onClose={onClose} {...rest} />
    </Modal>
  );
}

function Fields({ id, query, views, onClose }: Omit<Props, 'opened'>) {
  const { save, change } = useViews();
  const [name, setName] = useState('');
  const [seenBy, setSeenBy] = useState('me');
  const known = views.find((view) => view.is_own && view.name === name.trim());
  const is_shared = seenBy === 'all';
  const asked = known ? change : save;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    const done = { onSuccess: onClose };
    if (known) change.mutate({ id, view_id: known.id, query, is_shared }, done);
    else save.mutate({ id, name, query, is_shared }, done);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          description={known && 'You have a view of this name: it will be overwritten.'}
        />
        <Radio.Group label="Seen by" value={seenBy} onChange={setSeenBy}>
          <Group mt={4}>
            <Radio value="me" label="Only me" />
            <Radio value="all" label="Everybody who sees the dataset" />
          </Group>
        </Radio.Group>
        <Text size="xs" c="dimmed">
          Filters, order, grid or list, and boxes are kept; not how far one has scrolled.
        </Text>
        {asked.isError && <ErrorNotice error={asked.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={asked.isPending}>
            {known ? 'Overwrite view' : 'Save view'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
