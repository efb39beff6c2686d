'use client';
import { Anchor, Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMay } from '../account/use-session';
import { SplitBar } from '../charts/SplitBar';
import classes from '../datasets/datasets.module.css';
import { FactList } from '../datasets/FactList';
import { FileLink } from '../datasets/FileLink';
import { compareHref, fileHref, splitsHref } from '../datasets/links';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { ConfirmByName } from '../ui/ConfirmByName';
import { formatBytes, formatCount, formatNumber } from '../ui/format';
import { Mono } from '../ui/Mono';
import { notifyDone, notifyFailure } from '../ui/notify';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { ExportForm } from './ExportForm';
import { ExportTable } from './ExportTable';
import { GateChecks } from './GateChecks';
import type { VersionDetail } from './types';

/** One version: what it holds, whether it may be published, where it was written. */
export function VersionPage({ id, number }: { id: string; number: number }) {
  const trpc = useTRPC();
  const mayCurate = useMay('curate');
  const query = useQuery(trpc.versions.get.queryOptions({ id, version: number }));
  return (
    <QueryState query={query} skeleton={<Skeleton h={400} />}>
      {(version) => (
        <div className={classes.page}>
          <Head id={id} version={version} />
          <div className={classes.halves}>
            <Section title="What it holds">
              <Facts id={id} version={version} />
            </Section>
            <GateChecks id={id} version={version} />
          </div>
          <SplitBar splits={Object.entries(version.splits).map(([name, images]) => ({ name, images }))} />
          <Section title="Exports">
            <Stack gap="lg">
              {mayCurate && <ExportForm id={id} version={version} />}
              <ExportTable id={id} exports={version.exports} />
            </Stack>
          </Section>
          {mayCurate && <Changes id={id} version={version} />}
        </div>
      )}
    </QueryState>
  );
}

function Head({
  id,
  version: { version: number, name, state, images, annotations, erased },
}: {
  id: string;
  version: VersionDetail;
}) {
  return (
    <div>
      <Anchor component={Link} href={splitsHref(id)} size="sm">
        All versions
      </Anchor>
      <Group gap="sm" mt={4}>
        <Text fz={20} fw={600} component="h2" m={0}>
          Version {number}
          {name ? `, ${name}` : ''}: {formatCount(images, 'image')}, {formatCount(annotations, 'annotation')}
        </Text>
        <Badge color={state === 'published' ? 'green' : 'gray'}>{state}</Badge>
        {erased > 0 && <Badge color="red">{formatNumber(erased)} erased</Badge>}
      </Group>
    </div>
  );
}

function Facts({ id, version }: { id: string; version: VersionDetail }) {
  const {
    version: number,
    hash,
    bytes,
    classes: named,
    seed,
    code_version,
    created_at,
    created_by,
    note,
    published_at,
    published_by,
    override_reason,
  } = version;
  return (
    <>
      <FactList
        facts={[
          ['Hash', <Mono key="hash">{hash}</Mono>],
          ['Bytes', formatBytes(bytes)],
          ['Classes', formatNumber(named.length)],
          [
            'Frozen',
            <span key="at">
              <RelativeTime time={created_at} /> by {created_by}
            </span>,
          ],
          ...(published_at
            ? [
                [
                  'Published',
                  <span key="published">
                    <RelativeTime time={published_at} /> by {published_by}
                  </span>,
                ] as [string, React.ReactNode],
              ]
            : []),
          ...(override_reason ? [['In spite of the gate', override_reason] as [string, React.ReactNode]] : []),
          ...(note ? [['Note', note] as [string, React.ReactNode]] : []),
          ['Seed of splits', String(seed)],
          ['Darkroom', code_version],
        ]}
      />
      <Group gap={8} mt="xs">
        <FileLink href={fileHref(id, `versions/${number}/manifest`, { format: 'jsonl' })} label="Manifest" />
        {number > 1 && (
          <Anchor component={Link} size="sm" href={compareHref(id, { a: number - 1, b: number })}>
            What changed since version {number - 1}
          </Anchor>
        )}
      </Group>
    </>
  );
}

/** Making the dataset what it was, and deleting the version. */
function Changes({ id, version: { version: number, exports } }: { id: string; version: VersionDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [isAsking, asking] = useDisclosure(false);
  const changed = () => {
    void queries.invalidateQueries(trpc.versions.pathFilter());
    void queries.invalidateQueries(trpc.splits.pathFilter());
    void queries.invalidateQueries(trpc.datasets.pathFilter());
  };
  const restore = useMutation(
    trpc.versions.restore.mutationOptions({
      onSuccess: ({ frozen_as, back, out, moved, relabelled, missing }) => {
        changed();
        const parts = [
          [back, 'back'],
          [out, 'out of the lists'],
          [moved, 'moved'],
          [relabelled, 'relabelled'],
          [missing, 'gone for good'],
        ] as const;
        const said = parts.filter(([n]) => n > 0).map(([n, what]) => `${formatNumber(n)} ${what}`);
        const undo = frozen_as === null ? undefined : () => restore.mutate({ id, version: frozen_as });
        notifyDone(
          `The dataset is as in version ${number}${said.length > 0 ? `: ${said.join(', ')}` : ', as it was already'}. What it was is version ${frozen_as}.`,
          undo,
        );
      },
      onError: notifyFailure,
    }),
  );
  const erase = useMutation(
    trpc.versions.delete.mutationOptions({
      onSuccess: () => {
        changed();
        router.push(splitsHref(id));
      },
    }),
  );
  return (
    <Section title="Restore or delete">
      <Text size="sm" mb="sm" maw={720}>
        Restoring makes lists, splits, labels and class names of the dataset what they are in this version; what they
        are now is frozen first. Deleting removes the version and {formatCount(exports.length, 'export')} of it; the
        images of the dataset stay.
      </Text>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          loading={restore.isPending}
          onClick={() => restore.mutate({ id, version: number })}
        >
          Restore this version
        </Button>
        <Button color="red" variant="light" leftSection={<IconTrash size={16} aria-hidden />} onClick={asking.open}>
          Delete version
        </Button>
      </Group>
      <ConfirmByName
        opened={isAsking}
        onClose={asking.close}
        name={`version ${number}`}
        title="Delete version"
        verb="Delete version"
        isPending={erase.isPending}
        error={erase.error}
        onConfirm={() => erase.mutate({ id, version: number })}
      >
        Its manifest and everything that was exported of it are deleted for good. Its number is not used again.
      </ConfirmByName>
    </Section>
  );
}
