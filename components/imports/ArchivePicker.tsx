'use client';
import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { addressesOf } from '@/server/domain/source-title';
import { ADDRESS_FIELD, addressProblem, trimmed } from './address-field';
import type { WizardSource } from './draft-link';
import { SubmitSource } from './SubmitSource';
import type { Draft } from './use-draft';

type Props = {
  draft: Draft;
  withConfig: boolean;
  /** What is wrong with the addresses that were chosen, once they were looked into. */
  problem: string | null;
  isLooking: boolean;
  onChoose: (source: WizardSource) => void;
};

/** An archive that the server fetches, alone or with a configuration of its own address. */
export function ArchivePicker({ draft, withConfig, problem, isLooking, onChoose }: Props) {
  const chosen = draft.source;
  const form = useForm({
    initialValues: {
      url: chosen && chosen.type !== 'given' ? (addressesOf(chosen).at(-1) ?? '') : '',
      config: chosen && 'config_url' in chosen ? chosen.config_url : '',
      labels: chosen?.type === 'config_images_labels' ? chosen.labels_url : '',
      sha256: chosen?.type === 'archive_url' ? (chosen.sha256 ?? '') : '',
    },
    validate: {
      url: addressProblem,
      config: (value) => (withConfig ? addressProblem(value) : null),
      labels: (value) => (withConfig && value.trim() ? addressProblem(value) : null),
      sha256: (value) => (/^([0-9a-f]{64})?$/i.test(value.trim()) ? null : 'A checksum has 64 hexadecimal digits.'),
    },
  });
  const submit = form.onSubmit((values) => {
    const { url, config, labels, sha256 } = trimmed(values);
    if (!withConfig) onChoose({ type: 'archive_url', url, ...(sha256 ? { sha256: sha256.toLowerCase() } : {}) });
    else if (!labels) onChoose({ type: 'config_and_archive', config_url: config, archive_url: url });
    else onChoose({ type: 'config_images_labels', config_url: config, images_url: url, labels_url: labels });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {withConfig && (
          <TextInput
            label="Address of the configuration"
            description="A data.yaml; it counts instead of one at the top of the archive"
            placeholder="https://example.org/data.yaml"
            {...ADDRESS_FIELD}
            {...form.getInputProps('config')}
          />
        )}
        <TextInput
          label="Address of the archive"
          description="The archive itself, not a page about it; the server fetches it"
          placeholder="https://example.org/images.zip"
          {...ADDRESS_FIELD}
          {...form.getInputProps('url')}
        />
        {withConfig && (
          <TextInput
            label="Address of the labels"
            description="Only when the label files are in an archive of their own"
            {...ADDRESS_FIELD}
            {...form.getInputProps('labels')}
          />
        )}
        {!withConfig && (
          <TextInput
            label="Checksum"
            description="sha256, when you know it; another archive is refused"
            {...ADDRESS_FIELD}
            inputMode="text"
            {...form.getInputProps('sha256')}
          />
        )}
        <SubmitSource isLooking={isLooking} problem={problem} />
      </Stack>
    </form>
  );
}
