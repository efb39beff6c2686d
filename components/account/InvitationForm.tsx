'use client';
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ROLE_TITLES, type Role } from '@/server/domain/roles';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { QueryState } from '../ui/QueryState';
import { enter } from './enter';
import { NameField, NewPasswordField, newPersonRules } from './NewPersonFields';
import { PublicFrame } from './PublicFrame';
import { useFormReady } from './use-form-ready';

/** Accepting an invitation: who invites, as what, then name and password. */
export function InvitationForm({ token }: { token: string }) {
  const invitation = useQuery(useTRPC().invitations.look.queryOptions({ token }));
  const title = invitation.data ? `Join ${invitation.data.organisation}` : 'Invitation';
  return (
    <PublicFrame title={title}>
      <QueryState query={invitation} skeleton={<Skeleton h={240} />}>
        {({ email, role }) => (
          <Stack gap="lg">
            <Text c="dimmed">
              You are invited as <b>{ROLE_TITLES[role as Role]}</b> and will sign in with <b>{email}</b>.
            </Text>
            <AcceptForm token={token} />
          </Stack>
        )}
      </QueryState>
    </PublicFrame>
  );
}

function AcceptForm({ token }: { token: string }) {
  const accept = useMutation(
    useTRPC().invitations.accept.mutationOptions({ onSuccess: ({ email }, { password }) => enter(email, password) }),
  );
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: newPersonRules,
  });
  const isReady = useFormReady(form);
  return (
    <form onSubmit={form.onSubmit((values) => accept.mutate({ token, ...values }))} noValidate>
      <Stack gap="md">
        <NameField form={form} />
        <NewPasswordField form={form} />
        {accept.isError && <ErrorNotice error={accept.error} />}
        <Button type="submit" disabled={!isReady} loading={accept.isPending || accept.isSuccess}>
          Join
        </Button>
      </Stack>
    </form>
  );
}
