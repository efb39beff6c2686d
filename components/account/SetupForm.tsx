'use client';
import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useQueryState } from 'nuqs';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import { enter } from './enter';
import { isEmail, isFilled } from './fields';
import { NameField, NewPasswordField, newPersonRules } from './NewPersonFields';
import { useFormReady } from './use-form-ready';

/** First run: whoever holds the one-time code makes the first organisation and becomes its admin. */
export function SetupForm() {
  const [code] = useQueryState('code', { defaultValue: '' });
  const setup = useMutation(
    useTRPC().session.setup.mutationOptions({ onSuccess: (_, { email, password }) => enter(email, password) }),
  );
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code, organisation: '', name: '', email: '', password: '' },
    validate: {
      ...newPersonRules,
      code: isFilled('The one-time code'),
      organisation: isFilled('The name of the organisation'),
      email: isEmail,
    },
  });
  const isReady = useFormReady(form);
  const submit = form.onSubmit((values) => setup.mutate({ ...values, email: values.email.trim() }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {!code && (
          <TextInput
            label="One-time code"
            description="Printed when Darkroom started, at the end of the link"
            autoComplete="off"
            key={form.key('code')}
            {...form.getInputProps('code')}
          />
        )}
        <TextInput
          label="Organisation"
          description="Everything you import belongs to it, e.g. Radiology, St. Mary"
          autoComplete="organization"
          autoFocus
          key={form.key('organisation')}
          {...form.getInputProps('organisation')}
        />
        <NameField form={form} />
        <TextInput
          label="E-mail"
          description="You sign in with it"
          type="email"
          autoComplete="username"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <NewPasswordField form={form} />
        {setup.isError && <ErrorNotice error={setup.error} />}
        <Button type="submit" disabled={!isReady} loading={setup.isPending || setup.isSuccess}>
          Create organisation
        </Button>
      </Stack>
    </form>
  );
}
