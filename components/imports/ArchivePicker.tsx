'use client';
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { WizardSource } from './draft-link';
import type { Draft } from './use-draft';

type Props = {
  draft: Draft;
  withConfig: boolean;
  /** What is wrong with the addresses that were chosen, once they were looked into. */
  problem: string | null;
  isLooking: boolean;
  onChoose: (source: WizardSource) => void;
};

const isAddress = (value: string): string | null =>
  /^https?:\/\/[^\s/]+/.test(value.trim()) && URL.canParse(value.trim())
    ? null
    : 'Give an address that begins with https:// or http://.';

/** An archive that the server fetches, alone or with a configuration of its own address. */
export function ArchivePicker({ draft, withConfig, problem, isLooking, onChoose }: Props) {
  const chosen = draft.source;
  const form = useForm({
    initialValues: {
      url:
        chosen?.type === 'archive_url' ? chosen.url : chosen?.type === 'config_and_archive' ? chosen.archive_url : '',
      config: chosen?.type === 'config_and_archive' ? chosen.config_url : '',
      sha256: chosen?.type === 'archive_url' ? (chosen.sha256 ?? '') : '',
    },
    validate: {
      url: isAddress,
      config: (value) => (withConfig ? isAddress(value) : null),
      sha256: (value) => (/^([0-9a-f]{64})?$/i.test(value.trim()) ? null : 'A checksum has 64 hexadecimal digits.'),
    },
  });
  const submit = form.onSubmit(({ url, config, sha256 }) =>
    onChoose(
      withConfig
        ? { type: 'config_and_archive', config_url: config.trim(), archive_url: url.trim() }
        : { type: 'archive_url', url: url.trim(), ...(sha256.trim() ? { sha256: sha256.trim().toLowerCase() } : {}) },
    ),
  );
  const address = { classNames: { input: 'mono' }, spellCheck: false, autoComplete: 'off', inputMode: 'url' } as const;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {withConfig && (
          <TextInput
            label="Address of the configuration"
            description="A data.yaml; it counts instead of one at the top of the archive"
            placeholder="https://example.org/data.yaml"
            {...address}
            {...form.getInputProps('config')}
          />
        )}
        <TextInput
          label="Address of the archive"
          description="The archive itself, not a page about it; the server fetches it"
          placeholder="https://example.org/images.zip"
          {...address}
          {...form.getInputProps('url')}
        />
        {!withConfig && (
          <TextInput
            label="Checksum"
            description="sha256, when you know it; another archive is refused"
            {...address}
            inputMode="text"
            {...form.getInputProps('sha256')}
          />
        )}
        {problem && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
            {problem}
          </Alert>
        )}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            Nothing is written before you start.
          </Text>
          <Button type="submit" loading={isLooking}>
            Look inside
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
