import { Skeleton } from '@mantine/core';
import classes from './datasets.module.css';

/** The quality page before its report is there: score beside metrics, then pairs of charts. */
export const ReportSkeleton = () => (
  <div className={classes.page}>
    <Skeleton h={24} w={160} />
    {[300, 240, 110].map((height) => (
      <div key={height} className={classes.halves}>
        <Skeleton h={height} />
        <Skeleton h={height} />
      </div>
    ))}
  </div>
);
