'use client';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import { formatExact } from '../ui/format';

type Props = {
  id: string;
  label: string;
  placeholder: string;
  value: string | null;
  /** A report that is not offered. */
  without?: string;
  onChange: (ref: string | null) => void;
};

/** The reports of a dataset: of its runs and of its versions. */
export function ReportSelect({ id, label, placeholder, value, without, onChange }: Props) {
  const trpc = useTRPC();
  const runs = useQuery(trpc.runs.list.queryOptions({ dataset_id: id, state: 'completed', limit: 100 }));
  const versions = useQuery(trpc.versions.list.queryOptions({ id }));
  const ofRuns = (runs.data?.items ?? []).map((run) => ({
    value: `run:${run.id}`,
    label: formatExact(run.ended_at ?? run.created_at),
  }));
  const ofVersions = (versions.data?.items ?? []).map(({ version, name }) => ({
    value: `version:${version}`,
    label: `Version ${version}${name ? ` (${name})` : ''}`,
  }));
  const groups = [
    { group: 'Versions', items: ofVersions.filter((one) => one.value !== without) },
    { group: 'Runs', items: ofRuns.filter((one) => one.value !== without) },
  ].filter(({ items }) => items.length > 0);
  if (groups.flatMap(({ items }) => items).length === 0) return null;
  return (
    <Select
      size="xs"
      w={220}
      aria-label={label}
      placeholder={placeholder}
      clearable
      value={value}
      onChange={onChange}
      data={groups}
    />
  );
}
