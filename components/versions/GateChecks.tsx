'use client';
import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useMay } from '../account/use-session';
import { Section } from '../datasets/Section';
import { useTRPC } from '../trpc/trpc';
import { ErrorNotice } from '../ui/ErrorNotice';
import type { VersionDetail } from './types';

/** What stands between the version and its publication, and the button that publishes it. */
export function GateChecks({ id, version }: { id: string; version: VersionDetail }) {
  const mayCurate = useMay('curate');
  const { gate, exports } = version;
  const isPublished = exports.some((one) => one.is_publication && !['failed', 'cancelled'].includes(one.state));
  return (
    <Section title="Gate">
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Gate">
        {gate.checks.map((check) => (
          <Group key={check.code} component="li" gap="sm" wrap="nowrap" align="flex-start">
            {check.is_passed ? (
              <IconCircleCheck
                size={18}
                role="img"
                aria-label="Passed"
                color="var(--mantine-color-green-text)"
                style={{ flex: 'none' }}
              />
            ) : (
              <IconAlertTriangle
                size={18}
                role="img"
                aria-label="In the way"
                color="var(--mantine-color-amber-text)"
                style={{ flex: 'none' }}
              />
            )}
            <div>
              <Text size="sm" fw={600}>
                {check.title}
              </Text>
              <Text size="sm" c="dimmed">
                {check.message}{' '}
                {!check.is_passed && (
                  <Anchor component={Link} href={check.href} inherit underline="always">
                    Look at them
                  </Anchor>
                )}
              </Text>
            </div>
          </Group>
        ))}
      </Stack>
      {mayCurate && !isPublished && <Publish id={id} version={version} />}
    </Section>
  );
}

function Publish({ id, version: { version: number, gate } }: { id: string; version: VersionDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const publish = useMutation(
    trpc.versions.publish.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.versions.pathFilter()),
    }),
  );
  const override_reason = reason.trim();
  return (
    <Stack gap="xs" mt="md" align="flex-start">
      {!gate.is_open && (
        <TextInput
          w="100%"
          label="Why publish in spite of this?"
          description="Stays with the version and in the audit log."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Button
        disabled={!gate.is_open && override_reason.length < 3}
        loading={publish.isPending}
        onClick={() => publish.mutate({ id, version: number, ...(gate.is_open ? {} : { override_reason }) })}
      >
        Publish as YOLO
      </Button>
      {publish.error && <ErrorNotice error={publish.error} />}
    </Stack>
  );
}
