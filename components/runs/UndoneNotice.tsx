import { Alert, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { RelativeTime } from '../ui/RelativeTime';
import type { Run } from './types';

/** That the import was taken back: what it brought is not there any more. */
export function UndoneNotice({ run }: { run: Run }) {
  return (
    <Alert
      color="gray"
      role="status"
      icon={<IconArrowBackUp aria-hidden />}
      title={run.undone_at ? 'This import was undone' : 'This import is being undone'}
    >
      <Text size="sm">
        {run.undone_at ? (
          <>
            What it brought to {run.dataset_name} was removed <RelativeTime time={run.undone_at} />. Its log stays.
            {run.undo === 'withdrawn' && ' Its files are being deleted.'}
          </>
        ) : (
          `What it brought to ${run.dataset_name} goes within moments; until then nothing has changed.`
        )}
      </Text>
    </Alert>
  );
}
