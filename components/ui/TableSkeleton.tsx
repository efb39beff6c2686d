import { Skeleton, Stack } from '@mantine/core';

/** The outline of a DataTable: a head and `rows` rows. */
export const TableSkeleton = ({ rows = 8 }: { rows?: number }) => (
  <Stack gap={1} aria-hidden>
    <Skeleton h={36} radius={0} />
    {Array.from({ length: rows }, (_, index) => (
      <Skeleton key={index} h={40} radius={0} style={{ opacity: 0.55 }} />
    ))}
  </Stack>
);
