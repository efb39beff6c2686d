'use client';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ErrorNotice } from './ErrorNotice';

type Props = {
  opened: boolean;
  onClose: () => void;
  /** What has to be typed. */
  name: string;
  title: string;
  /** What will be gone. */
  children: ReactNode;
  /** The verb on the button: "Delete dataset". */
  verb: string;
  onConfirm: (name: string) => void;
  isPending?: boolean;
  error?: unknown;
};

/** Asks for the name before bytes are destroyed. */
export function ConfirmByName({ opened, onClose, name, title, children, verb, onConfirm, isPending, error }: Props) {
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches) onConfirm(name);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" component="div">
            {children}
          </Text>
          <TextInput
            label={`Type “${name}” to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {error !== undefined && error !== null && <ErrorNotice error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Keep it
            </Button>
            <Button color="red" type="submit" disabled={!matches} loading={isPending ?? false}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
