import type { StepId } from '../domain/steps';
import type { Egress } from '../egress';
import type { Log } from '../log';
import type { Attempt } from '../records/attempts';
import type { Effect, ItemChange } from '../records/commit-groups';
import type { Item } from '../records/items';
import type { Records, Tx } from '../records/records';
import type { Failure, RunRow } from '../records/runs';
import type { Store } from '../stores/store';

/** What every step is handed: who may write, the run as it was when the step began, and the ports. */
export type StepContext = {
  at: Attempt;
  run: RunRow;
  records: Records;
  hot: Store;
  cold: Store;
  log: Log;
  folderRoots: (tenantId: string) => Promise<string[]>;
  egress: Egress;
  /** Aborts when the run is paused, cancelled or superseded, or when nothing moved for too long. */
  signal: AbortSignal;
  /** Call after each piece of progress: it resets the clock of the time limit. */
  tick: () => void;
  /** Writes behind the fence; throws `Stopped` when this attempt may not write any more. */
  write: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
};

/** What an item's work produced, together with the item it belongs to. */
export type Finished<Result> = { item: Item; result: Result };

/** A step that is done in one go. Its writes may run twice and end in the same state. Returns what to tell people. */
export type WholeStep = {
  id: StepId;
  whole: (context: StepContext) => Promise<string>;
};

/** A step that goes through items, in pages, on any number of workers. */
export type ItemStep<Result = unknown, Loaded = unknown> = {
  id: StepId;
  pageSize: number;
  /** Before the pages: lists the items, or marks those that take no part. */
  plan?: (context: StepContext) => Promise<void>;
  /** What the items of a page need from the database, read once for all of them. */
  load?: (context: StepContext, items: Item[]) => Promise<Loaded>;
  /** The work on one item; writes nothing to the database. Transient errors are retried, others bury the item. */
  item: (context: StepContext, item: Item, loaded: Loaded) => Promise<Result>;
  /** What up to eight items write, behind the fence and with their rows marked as finished in the same transaction. */
  effects: (context: StepContext, finished: Finished<Result>[]) => { items?: ItemChange[]; effect?: Effect | null };
  /** After the last page. Returns what to tell people; throws to fail the step. */
  after: (context: StepContext) => Promise<string>;
};

export type StepWork = WholeStep | ItemStep;

/** Gives an item step its place among the others, whatever its result type. */
export const itemStep = <Result, Loaded>(step: ItemStep<Result, Loaded>): StepWork => step as unknown as StepWork;

export type Workflow = {
  name: string;
  /** By number, 1 first. */
  steps: readonly StepWork[];
  /** Asked when an attempt starts: null, or why the run may not go on. */
  check?: (tx: Tx, run: RunRow) => Promise<Failure | null>;
  /** Runs behind the fence once `number` is over (done or skipped), before the next step. */
  afterStep?: (context: StepContext, number: number) => Promise<void>;
  /** In the transaction that completes the run. */
  publish: (tx: Tx, run: RunRow) => Promise<void>;
  /** For a run at rest: removes bytes that no row stands behind. */
  tidy: (context: StepContext) => Promise<void>;
  /** After the ending has been written: the run's folder. Must not fail the run. */
  told: (context: StepContext, ending: string) => Promise<void>;
};

/** Paused, cancelled or superseded: not a failure. */
export class Stopped extends Error {}

/** This worker is going down: what it holds stays unfinished for the next one. */
export class Drained extends Stopped {}

/** Never comes back for a drained worker, so that its workflows stay pending and another worker takes them over. */
export async function restWhenDrained(error: unknown): Promise<void> {
  if (error instanceof Drained) await new Promise<never>(() => {});
}
