import { PasswordInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { isFilled, isPassword } from './fields';

export type NewPerson = { name: string; password: string };

export const newPersonRules = { name: isFilled('Your name'), password: isPassword };

type Props<Values extends NewPerson> = { form: UseFormReturnType<Values> };

/** Name and password of somebody who signs in for the first time. */
export function NameField<Values extends NewPerson>({ form }: Props<Values>) {
  return (
    <TextInput
      label="Your name"
      description="As others see it, e.g. Dr A. Weber"
      autoComplete="name"
      key={form.key('name')}
      {...form.getInputProps('name')}
    />
  );
}

export function NewPasswordField<Values extends NewPerson>({ form }: Props<Values>) {
  return (
    <PasswordInput
      label="Password"
      description="At least 10 characters"
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      key={form.key('password')}
      {...form.getInputProps('password')}
    />
  );
}
