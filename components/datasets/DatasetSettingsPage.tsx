'use client';
import { Button, Skeleton, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { ConfirmByName } from '../ui/ConfirmByName';
import { formatBytes, formatCount } from '../ui/format';
import { Mono } from '../ui/Mono';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { useDataset } from './DatasetFrame';
import classes from './datasets.module.css';
import { FactList } from './FactList';
import { Section } from './Section';
import type { Dataset } from './types';

/** Facts of the dataset, and its deletion. */
export function DatasetSettingsPage({ id }: { id: string }) {
  const mayCurate = useMay('curate');
  return (
    <QueryState query={useDataset(id)} skeleton={<Skeleton h={240} />}>
      {(dataset) => (
        <div className={classes.page} style={{ maxWidth: 640 }}>
          <Section title="Dataset">
            <FactList
              facts={[
                ['Name', dataset.name],
                ['Description', dataset.description ?? 'none'],
                ['Created', <RelativeTime key="created" time={dataset.created_at} />],
                ['Changed', <RelativeTime key="changed" time={dataset.updated_at} />],
                ['Id', <Mono key="id">{dataset.id}</Mono>],
              ]}
            />
          </Section>
          {mayCurate && <Deletion dataset={dataset} />}
        </div>
      )}
    </QueryState>
  );
}

function Deletion({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [isAsking, asking] = useDisclosure(false);
  const erase = useMutation(
    trpc.datasets.delete.mutationOptions({
      onSuccess: () => {
        notifications.show({ color: 'green', title: 'Deleted', message: `${dataset.name} and its files are gone.` });
        router.push('/datasets');
        void queries.invalidateQueries(trpc.datasets.list.pathFilter());
        void queries.invalidateQueries(trpc.runs.list.pathFilter());
      },
    }),
  );
  return (
    <Section title="Delete dataset">
      <Text size="sm" mb="sm">
        Deletes {formatCount(dataset.total_images, 'image')}, {formatCount(dataset.total_annotations, 'annotation')} and
        their files, {formatBytes(dataset.size_bytes)}. This cannot be undone. The originals where you imported them
        from stay.
      </Text>
      <Button color="red" variant="light" leftSection={<IconTrash size={16} aria-hidden />} onClick={asking.open}>
        Delete dataset
      </Button>
      <ConfirmByName
        opened={isAsking}
        onClose={asking.close}
        name={dataset.name}
        title="Delete dataset"
        verb="Delete dataset"
        isPending={erase.isPending}
        error={erase.error}
        onConfirm={(confirm_name) => erase.mutate({ id: dataset.id, confirm_name })}
      >
        All images, annotations, reports and files of this dataset are deleted for good.
      </ConfirmByName>
    </Section>
  );
}
