import { counted } from '../../../domain/words';
import { failpoint } from '../../../engine/failpoints';
import { type Finished, type ItemStep, itemStep } from '../../../engine/step';
import { tierSums } from '../../../records/stats';
import { movedEffect, objectsAt, type Placed, planTiers, type Tier } from '../../../records/tiers';
import { moveObject } from '../../../stores/index';
import { deleteLeftovers } from '../delete-leftovers';
import { writeIntermediate } from '../run-folder';

const NUMBER = 6;

type Move = { key: string; from: Tier; to: Tier };

/** Copy, verify size and checksum, switch the row, delete the old copy: at every moment exactly one good copy is referenced. */
const step: ItemStep<Move | null, Map<string, Placed>> = {
  id: 'storage-tiering',
  pageSize: 100,

  plan: (context) => context.write((tx) => planTiers(tx, context.at, context.run, NUMBER)),

  load({ at, records }, items) {
    return records.as(at.tenantId, (tx) =>
      objectsAt(
        tx,
        items.flatMap((item) => item.object_key ?? []),
      ),
    );
  },

  async item(context, item, objects) {
    const to = item.target_tier as Tier;
    const object = objects.get(item.object_key ?? '');
    if (!object || object.tier === to) return null;
    await moveObject({
      from: context[object.tier],
      to: context[to],
      key: object.key,
      bytes: object.bytes,
      checksum: object.checksum,
    });
    failpoint('after-copy@6');
    return { key: object.key, from: object.tier, to };
  },

  effects(_context, finished: Finished<Move | null>[]) {
    const moves = finished.flatMap(({ item, result }) => (result ? [{ no: item.no, ...result }] : []));
    return { effect: moves.length > 0 ? movedEffect(moves) : null };
  },

  async after(context) {
    const { at, run } = context;
    await deleteLeftovers(context);
    const tiers = await context.records.as(at.tenantId, (tx) =>
      tierSums(tx, { datasetId: run.dataset_id, runId: run.id }),
    );
    await writeIntermediate(context, 'storage-tiering', tiers);
    return `${counted(tiers.hot?.images ?? 0, 'image')} hot, ${(tiers.cold?.images ?? 0).toLocaleString('en')} cold.`;
  },
};

export const storageTiering = itemStep(step);
