import pLimit from 'p-limit';
import { failpoint } from '../../engine/failpoints';
import type { StepContext } from '../../engine/step';
import { clearLeftovers, leftovers } from '../../records/tiers';

const DELETE_AT_ONCE = 200;
const DELETE_LANES = 8;

/** Deletes what was moved, or came again, where the row says that the object is in the other tier. */
export async function deleteLeftovers(context: StepContext): Promise<void> {
  const { run } = context;
  const lanes = pLimit(DELETE_LANES);
  for (;;) {
    const old = await context.write((tx) => leftovers(tx, run.dataset_id, DELETE_AT_ONCE));
    if (old.length === 0) return;
    await Promise.all(old.map(({ key, leftover_tier: tier }) => lanes(() => context[tier].delete(key))));
    failpoint('after-delete@6');
    await context.write((tx) =>
      clearLeftovers(
        tx,
        old.map(({ key }) => key),
      ),
    );
    context.tick();
    context.signal.throwIfAborted();
  }
}
