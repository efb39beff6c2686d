'use client';
import { Button, Group, List, Select, Text } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useTRPC } from '../trpc/trpc';
import { notifyFailure } from '../ui/notify';
import type { VersionDetail } from './types';

const inLink = {
  format: parseAsString.withDefault('yolo'),
  layer: parseAsString,
  store: parseAsStringLiteral(['hot', 'cold'] as const).withDefault('hot'),
};

/** Writes the version somewhere; what the format cannot hold is said before. */
export function ExportForm({
  id,
  version: { version: number, formats, layers },
}: {
  id: string;
  version: VersionDetail;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [{ format, layer, store }, setLink] = useQueryStates(inLink, { history: 'replace' });
  const asked = { id, version: number, format, ...(layer === null ? {} : { layer }) };
  const lost = useQuery(trpc.versions.losses.queryOptions(asked)).data?.losses;
  const start = useMutation(
    trpc.versions.export.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.versions.pathFilter()),
      onError: notifyFailure,
    }),
  );
  return (
    <div>
      <Group align="flex-end" gap="sm">
        <Select
          label="Format"
          w={240}
          allowDeselect={false}
          value={format}
          onChange={(next) => void setLink({ format: next })}
          data={formats.map((one) => ({ value: one.id, label: one.title }))}
        />
        <Select
          label="Labels of"
          w={220}
          clearable
          searchable
          placeholder="All readers and references"
          value={layer}
          onChange={(next) => void setLink({ layer: next })}
          data={layers}
        />
        <Select
          label="To"
          w={140}
          allowDeselect={false}
          value={store}
          onChange={(next) => void setLink({ store: next as typeof store })}
          data={[
            { value: 'hot', label: 'Hot store' },
            { value: 'cold', label: 'Cold store' },
          ]}
        />
        <Button
          leftSection={<IconPackageExport size={16} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate({ ...asked, store })}
        >
          Export
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt="xs" component="div" mih={22} role="status">
        {lost === undefined
          ? ''
          : lost.length === 0
            ? 'This format holds everything.'
            : 'This format cannot hold everything:'}
        {lost && lost.length > 0 && (
          <List size="sm">
            {lost.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        )}
      </Text>
    </div>
  );
}
