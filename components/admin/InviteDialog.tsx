'use client';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Role } from '@/server/domain/roles';
import { isEmail } from '../account/fields';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { ROLE_SAYS, RoleSelect } from './RoleSelect';
import { ShownOnce } from './ShownOnce';

type Props = { opened: boolean; onClose: () => void };

/** E-mail and role, then the link to send. */
export function InviteDialog({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite somebody">
      <InviteForm onClose={onClose} />
    </Modal>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const invite = useMutation(
    trpc.invitations.create.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.invitations.list.pathFilter()),
    }),
  );
  const form = useForm({ initialValues: { email: '', role: 'radiologist' as Role }, validate: { email: isEmail } });
  if (invite.data)
    return (
      <Stack>
        {invite.data.link && (
          <ShownOnce value={invite.data.link} title={`Send this link to ${invite.data.email}`}>
            It is shown only now and works once. Whoever opens it chooses name and password.
          </ShownOnce>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={invite.reset}>
            Invite another
          </Button>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  return (
    <form onSubmit={form.onSubmit(({ email, role }) => invite.mutate({ email: email.trim(), role }))} noValidate>
      <Stack>
        <TextInput label="E-mail" type="email" autoComplete="off" data-autofocus {...form.getInputProps('email')} />
        <RoleSelect
          label="Role"
          description={ROLE_SAYS[form.values.role]}
          value={form.values.role}
          onChange={(role) => form.setFieldValue('role', role)}
        />
        {invite.isError && <ErrorNotice error={invite.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={invite.isPending}>
            Create invitation link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
