'use client';
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../trpc/trpc';
import { signIn } from './auth-client';
import { isEmail, isFilled } from './fields';
import { safeNext } from './safe-next';
import { useFormReady } from './use-form-ready';

/** E-mail and password; leads to where one wanted to go. */
export function SignInForm() {
  const [next] = useQueryState('next');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const firstRun = useQuery(useTRPC().session.firstRun.queryOptions());
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: { email: isEmail, password: isFilled('The password') },
  });
  const isReady = useFormReady(form);
  const submit = form.onSubmit(async ({ email, password }) => {
    setBusy(true);
    const { error } = await signIn.email({ email: email.trim(), password });
    if (!error) return window.location.assign(safeNext(next));
    setProblem(sentenceOf(error.status));
    setBusy(false);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {firstRun.data?.needed && (
          <Alert color="blue" title="Nobody can sign in yet">
            Open the link with the one-time code that was printed when Darkroom started. It makes the first admin.
          </Alert>
        )}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" disabled={!isReady} loading={isBusy}>
          Sign in
        </Button>
        <Text size="sm" c="dimmed">
          No account? An admin of your organisation sends you an invitation link.
        </Text>
      </Stack>
    </form>
  );
}

function sentenceOf(status: number): string {
  if (status === 401 || status === 403)
    return 'E-mail and password do not belong together. Check both, then try again.';
  if (status === 429) return 'Too many attempts. Wait a minute, then try again.';
  return 'The server does not answer. Check that Darkroom is running, then try again.';
}
