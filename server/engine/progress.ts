import type { Attempt } from '../records/attempts';
import { countProgress } from '../records/items';
import type { Records } from '../records/records';

const SHORTEST_MS = 250; // four a second for a run
const SHARE = 20; // counting may take at most a twentieth of the time

/** Counts progress after commits, coalesced: late enough to be cheap, early enough to be live. */
export class Progress {
  private readonly due = new Map<string, NodeJS.Timeout>();
  private pauseMs = SHORTEST_MS;
  private last = new Map<string, number>();

  constructor(
    private readonly records: Records,
    private readonly onError: (error: unknown) => void,
  ) {}

  moved(at: Attempt, step: number): void {
    if (this.due.has(at.runId)) return;
    const since = Date.now() - (this.last.get(at.runId) ?? 0);
    const timer = setTimeout(() => this.count(at, step), Math.max(0, this.pauseMs - since));
    timer.unref();
    this.due.set(at.runId, timer);
  }

  private async count(at: Attempt, step: number): Promise<void> {
    const begun = Date.now();
    this.last.set(at.runId, begun);
    try {
      await this.records.as(at.tenantId, (tx) => countProgress(tx, at.runId, step, false));
    } catch (error) {
      this.onError(error);
    } finally {
      this.pauseMs = Math.max(SHORTEST_MS, (Date.now() - begun) * SHARE);
      this.due.delete(at.runId);
    }
  }
}
