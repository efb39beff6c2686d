import { Prisma } from '../db/client';
import { IS_SET_ASIDE } from './brought-back';
import { type Comparer, unflagCopies } from './duplicates';
import { separateReaders } from './reader-layers';
import type { Tx } from './records';

/** Takes back what an earlier attempt of this run said about duplicates: nothing is a duplicate any more. */
export async function forgetDuplicates(tx: Tx, at: Comparer): Promise<void> {
  // A quarantined copy comes back unless validation quarantined it.
  await tx.$executeRaw`
    update image i set status = case i.verdict when 'accepted' then 'accepted' else 'warned' end
    from duplicate_member m join run r on r.id = m.run_id
    where m.run_id = ${at.runId}::uuid and m.removed and i.id = m.image_id and not ${IS_SET_ASIDE} and (i.status = 'duplicate'
      or (i.status = 'quarantined' and (i.verdict <> 'rejected' or r.settings ->> 'validation_mode' = 'report-only')))`;
  await unflagCopies(tx, Prisma.sql`select image_id from duplicate_member where run_id = ${at.runId}::uuid`);
  await separateReaders(tx, at);
  await tx.$executeRaw`delete from duplicate_member where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`delete from duplicate_group where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`delete from duplicate_pair where run_id = ${at.runId}::uuid`;
}
