import { Prisma } from '../db/client';
import type { ListedBand } from '../domain/funnel';
import { isOnTier } from './tiers';

/** Whether image `i` is no copy of another one. */
export const IS_NO_COPY = Prisma.sql`not exists (select 1 from duplicate_member m where m.image_id = i.id and m.role = 'duplicate')`;

const OF_UNIQUE: Record<Exclude<ListedBand, 'fetched'>, Prisma.Sql> = {
  unique: Prisma.sql`true`,
  labelled: Prisma.sql`i.label_state <> 'unlabelled'`,
  split: Prisma.sql`i.split is not null`,
  hot: isOnTier('hot'),
  cold: isOnTier('cold'),
};

/** Whether image `i`, of those a dataset shows (for `fetched`: of all), is counted in a band of the funnel: see `runFunnel`. */
export const inBand = (band: ListedBand): Prisma.Sql =>
  band === 'fetched'
    ? Prisma.sql`exists (select 1 from item t where t.run_id = i.run_id and t.image_id = i.id and t.object_key is not null)`
    : Prisma.sql`${IS_NO_COPY} and ${OF_UNIQUE[band]}`;
