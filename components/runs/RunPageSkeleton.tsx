import { Group, Skeleton, Stack } from '@mantine/core';
import classes from './runs.module.css';

/** The run page before its run is there. */
export function RunPageSkeleton() {
  return (
    <div className={classes.page}>
      <Group justify="space-between">
        <Skeleton h={28} w={280} />
        <Skeleton h={34} w={180} />
      </Group>
      <Stack gap="xs">
        <Skeleton h={52} w={200} />
        <Skeleton h={8} />
      </Stack>
      <div className={classes.columns}>
        <Stack gap="md">
          {Array.from({ length: 8 }, (_, index) => (
            <Skeleton key={index} h={36} />
          ))}
        </Stack>
        <div className={classes.thumbs}>
          {Array.from({ length: 24 }, (_, index) => (
            <Skeleton key={index} style={{ aspectRatio: 1 }} />
          ))}
        </div>
      </div>
    </div>
  );
}
