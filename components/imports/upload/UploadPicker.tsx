'use client';
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { failureOf } from '../../ui/failure';
import type { WizardSource } from '../draft-link';
import type { Draft } from '../use-draft';
import { FileDrop } from './FileDrop';
import { KeptUpload } from './KeptUpload';
import { SendingUpload } from './SendingUpload';
import { useUpload } from './use-upload';

/** A single list is a list of addresses to fetch; everything else is what was sent itself. */
const sourceOfUpload = (id: string, { files, title }: { files: number; title: string }): WizardSource =>
  files === 1 && /\.(txt|csv|tsv|jsonl|parquet)$/i.test(title)
    ? { type: 'given', sources: [{ type: 'url_list', upload_id: id, title }] }
    : { type: 'upload', upload_id: id };

type Props = {
  draft: Draft;
  /** What is wrong with the upload, once it was looked into. */
  problem: string | null;
  isLooking: boolean;
  onChoose: (source: WizardSource) => void;
};

/** Files, a folder or archives of this computer: sent in pieces that survive a reload. */
export function UploadPicker({ draft, problem, isLooking, onChoose }: Props) {
  const upload = useUpload(draft);
  const { id, queue, kept } = upload;
  const isSending = queue.status !== 'idle' && queue.status !== 'done';
  const isComplete = id !== null && !isSending && kept.data?.is_complete === true;
  const isGone = kept.isError && failureOf(kept.error).kind === 'not-found' && queue.status === 'idle';
  return (
    <Stack gap="md">
      {isGone && (
        <Alert color="amber" role="status" icon={<IconAlertTriangle aria-hidden />}>
          The files of this upload are not here any more. Choose them again to send them again.
        </Alert>
      )}
      {kept.isError && !isGone && <ErrorNotice error={kept.error} onRetry={() => void kept.refetch()} />}
      {problem && isComplete && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
          {problem}
        </Alert>
      )}
      {isSending && <SendingUpload upload={upload} />}
      {!isSending && id !== null && kept.isPending && <Skeleton h={72} aria-label="Reading what is here" />}
      {!isSending && kept.data && <KeptUpload kept={kept.data} onDiscard={() => void upload.discard()} />}
      {!isSending && (
        <FileDrop isSmall={kept.data !== undefined} onFiles={(files) => void upload.send(files)}>
          {kept.data && !kept.data.is_complete
            ? 'Choose the same files again: each goes on where it stopped.'
            : kept.data
              ? 'Add more files.'
              : 'Drop images, a folder or an archive here'}
        </FileDrop>
      )}
      <Group justify="space-between">
        <Text size="xs" c="dimmed" maw={380}>
          {isSending
            ? 'You may reload or come back later: choose the same files again and they go on where they stopped.'
            : 'Nothing enters a dataset before you start.'}
        </Text>
        <Button
          disabled={!isComplete}
          loading={isLooking && isComplete}
          onClick={() => id && kept.data && onChoose(sourceOfUpload(id, kept.data))}
        >
          Look inside
        </Button>
      </Group>
    </Stack>
  );
}
