'use client';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { failureOf } from '../ui/failure';
import type { ImageDetail } from './types';

/** Takes an image that was set aside back into the dataset. */
export function RestoreImage({ image }: { image: ImageDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayCurate = useMay('curate');
  const restore = useMutation(
    trpc.datasets.restoreImages.mutationOptions({
      onSuccess: () => {
        notifications.show({
          color: 'green',
          title: 'Restored',
          message: `${image.filename} is in the dataset again.`,
        });
        return queries.invalidateQueries(trpc.datasets.pathFilter());
      },
      onError: (error) => {
        const failure = failureOf(error);
        notifications.show({ color: 'red', title: failure.message, message: failure.fix });
      },
    }),
  );
  if (!mayCurate || (image.status !== 'quarantined' && image.status !== 'duplicate')) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconArrowBackUp size={16} aria-hidden />}
      loading={restore.isPending}
      onClick={() => restore.mutate({ id: image.dataset_id, image_ids: [image.id] })}
    >
      Restore
    </Button>
  );
}
