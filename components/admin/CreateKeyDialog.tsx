'use client';
import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Permission, ROLE_PERMISSIONS, type Role } from '@/server/domain/roles';
import { isFilled } from '../account/fields';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { formatCode } from '../ui/format';
import { ROLE_SAYS, RoleSelect } from './RoleSelect';
import { ShownOnce } from './ShownOnce';

const LIVES = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
];

/** Name, role, permissions and life of a key, then the key itself, once. */
export function CreateKeyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create key" closeOnClickOutside={false}>
      <CreateKeyForm onClose={onClose} />
    </Modal>
  );
}

type Values = { name: string; role: Role; scopes: Permission[]; days: string };
const initialValues: Values = { name: '', role: 'viewer', scopes: [...ROLE_PERMISSIONS.viewer], days: '90' };

const endOf = (days: string) => new Date(Date.now() + Number(days) * 86_400_000).toISOString();

function CreateKeyForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const create = useMutation(
    trpc.keys.create.mutationOptions({ onSuccess: () => queries.invalidateQueries(trpc.keys.list.pathFilter()) }),
  );
  const form = useForm<Values>({
    initialValues,
    validate: {
      name: isFilled('A name that says what uses the key'),
      scopes: (scopes) => (scopes.length > 0 ? null : 'A key that may do nothing is of no use.'),
    },
  });
  if (create.data)
    return (
      <Stack>
        <ShownOnce value={create.data.key} title="Copy the key now">
          It is shown only this once; what is kept is a hash. Lost it? Revoke it and create another.
        </ShownOnce>
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  const { role } = form.values;
  const submit = form.onSubmit(({ name, scopes, days }) => {
    const isWhole = scopes.length === ROLE_PERMISSIONS[role].length;
    create.mutate({ name, role, ...(isWhole ? {} : { scopes }), ...(days ? { expires_at: endOf(days) } : {}) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="What uses the key, e.g. nightly import"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <RoleSelect
          label="Role"
          description={ROLE_SAYS[role]}
          value={role}
          onChange={(next) => form.setValues({ role: next, scopes: [...ROLE_PERMISSIONS[next]] })}
        />
        <Checkbox.Group label="May" {...form.getInputProps('scopes')}>
          <Group mt={6}>
            {ROLE_PERMISSIONS[role].map((permission) => (
              <Checkbox key={permission} value={permission} label={formatCode(permission)} />
            ))}
          </Group>
        </Checkbox.Group>
        <Select label="Ends" data={LIVES} allowDeselect={false} {...form.getInputProps('days')} />
        {create.isError && <ErrorNotice error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
