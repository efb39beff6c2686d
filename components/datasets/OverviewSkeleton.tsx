import { Skeleton } from '@mantine/core';
import classes from './datasets.module.css';

/** The overview before its dataset is there: figures, splits beside samples, classes. */
export const OverviewSkeleton = () => (
  <div className={classes.page}>
    <div className={classes.figures}>
      {Array.from({ length: 5 }, (_, index) => (
        <Skeleton key={index} h={76} w={96} />
      ))}
    </div>
    <div className={classes.lead}>
      <div className={classes.column}>
        <Skeleton h={140} />
        <Skeleton h={90} />
      </div>
      <div className={classes.samples}>
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} style={{ aspectRatio: 1 }} />
        ))}
      </div>
    </div>
    <Skeleton h={220} />
  </div>
);
