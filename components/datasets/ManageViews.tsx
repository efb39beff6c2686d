'use client';
import { ActionIcon, Button, Group, Modal, Stack, Switch, Text, TextInput, Tooltip } from '@mantine/core';
import { IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { notifyDone, notifyFailure } from '../ui/notify';
import type { SavedView } from './types';
import { useViews } from './use-views';

type Props = { id: string; query: string; views: readonly SavedView[]; opened: boolean; onClose: () => void };

/** The views that one may change: their names, who sees them, what they show. */
export function ManageViews({ opened, onClose, views, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Change views" size="lg">
      {!views.some((view) => view.may_change) && <Text c="dimmed">No view is left to change.</Text>}
      <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Views to change">
        {views
          .filter((view) => view.may_change)
          .map((view) => (
            <Row key={view.id} view={view} {...rest} />
          ))}
      </Stack>
    </Modal>
  );
}

function Row({ id, query, view }: { id: string; query: string; view: SavedView }) {
  const { save, change, remove } = useViews();
  const [name, setName] = useState(view.name);
  const failed = { onError: notifyFailure };
  const of = { id, view_id: view.id };
  const isRenamed = name.trim() !== '' && name.trim() !== view.name;
  const rename = (event: FormEvent) => {
    event.preventDefault();
    if (isRenamed) change.mutate({ ...of, name }, failed);
  };
  const overwrite = () => {
    const done = () =>
      notifyDone(`“${view.name}” shows what is on screen now.`, () =>
        change.mutate({ ...of, query: view.query }, failed),
      );
    change.mutate({ ...of, query }, { ...failed, onSuccess: done });
  };
  // What is told after stays, although this row goes with its view.
  const keepAgain = () =>
    save.mutateAsync({ id, name: view.name, query: view.query, is_shared: view.is_shared }).catch(notifyFailure);
  const drop = () =>
    remove
      .mutateAsync(of)
      .then(() => notifyDone(`The view “${view.name}” is gone.`, view.is_own ? () => void keepAgain() : undefined))
      .catch(notifyFailure);
  return (
    <li>
      <Group gap="xs" align="center">
        <form onSubmit={rename} style={{ flex: '1 1 200px' }}>
          <Group gap="xs" wrap="nowrap">
            <TextInput
              size="xs"
              flex={1}
              aria-label={`Name of ${view.name}`}
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {isRenamed && (
              <Button size="xs" type="submit" variant="default" loading={change.isPending}>
                Rename
              </Button>
            )}
          </Group>
        </form>
        <Switch
          size="xs"
          label="Shared"
          aria-label={`Shared: ${view.name}`}
          checked={view.is_shared}
          onChange={(event) => change.mutate({ ...of, is_shared: event.currentTarget.checked }, failed)}
        />
        <Tooltip label="Overwrite with what is on screen now">
          <ActionIcon
            variant="default"
            size={30}
            aria-label={`Overwrite ${view.name} with what is on screen now`}
            disabled={view.query === query}
            onClick={overwrite}
          >
            <IconDeviceFloppy size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Remove">
          <ActionIcon variant="default" size={30} aria-label={`Remove ${view.name}`} onClick={() => void drop()}>
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {!view.is_own && (
        <Text size="xs" c="dimmed" mt={2}>
          by {view.owner}
        </Text>
      )}
    </li>
  );
}
