/**
 * Wraps a slow `work` so that a burst of calls runs it once at once and once after the last call:
 * never two at a time, never less than `restMs` between the end of one and the start of the next.
 */
export function coalesce(work: () => Promise<unknown>, restMs: number): () => void {
  let isBusy = false;
  let isWanted = false;
  const run = async () => {
    isBusy = true;
    isWanted = false;
    await work().catch(() => undefined); // the query shows its own failure
    setTimeout(() => {
      isBusy = false;
      if (isWanted) void run();
    }, restMs);
  };
  return () => {
    if (isBusy) isWanted = true;
    else void run();
  };
}
