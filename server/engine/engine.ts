import { PIPELINE_STEPS } from '../domain/steps';
import type { Egress } from '../egress';
import type { Log } from '../log';
import { type Attempt, passFence } from '../records/attempts';
import type { Records, Tx } from '../records/records';
import type { RunRow } from '../records/runs';
import type { Store } from '../stores/store';
import type { Control } from './control';
import { openControl } from './control';
import { failpoint } from './failpoints';
import { currentExecution } from './ownership';
import { Progress } from './progress';
import { type StepContext, Stopped, type Workflow } from './step';

export type Engine = {
  workerId: string;
  workflow: Workflow;
  records: Records;
  hot: Store;
  cold: Store;
  log: Log;
  control: Control;
  progress: Progress;
  /** False only in the crash suite's negative control: effects of a page that was cut off are then really repeated. */
  isIdempotent: boolean;
  /** Runs of which others took work over while this worker was silent. */
  overtaken: Map<string, Attempt>;
  quietMs(step: number): number;
  context(run: RunRow, step: number): StepContext;
  writeBehindFence<Result>(
    at: Attempt,
    step: number,
    page: number | null,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result>;
};

export type EnginePorts = {
  workerId: string;
  workflow: Workflow;
  records: Records;
  hot: Store;
  cold: Store;
  log: Log;
  folderRoots: (tenantId: string) => Promise<string[]>;
  egress: Egress;
  isIdempotent?: boolean;
};

/** Ties the ports of one worker process together. */
export function openEngine(ports: EnginePorts): Engine {
  const { records, log, workerId } = ports;
  const worry = (event: string) => (error: unknown) => log.warn({ event, error: String(error) });
  const writeBehindFence: Engine['writeBehindFence'] = async (at, step, page, work) => {
    const execution = currentExecution();
    const result = await records.as(at.tenantId, async (tx) => {
      if (!(await passFence(tx, at, step, page, workerId, execution)))
        throw new Stopped('this attempt may not write any more');
      const written = await work(tx);
      failpoint(`before-commit@${step}`);
      return written;
    });
    failpoint(`after-commit@${step}`);
    return result;
  };
  return {
    ...ports,
    isIdempotent: ports.isIdempotent ?? true,
    overtaken: new Map(),
    control: openControl(records, worry('control.poll_failed')),
    progress: new Progress(records, worry('progress.count_failed')),
    quietMs: (step) => (PIPELINE_STEPS[step - 1]?.quietSeconds ?? 60) * 1000,
    writeBehindFence,
    context(run, step) {
      const at = { tenantId: run.tenant_id, runId: run.id, attempt: run.attempt };
      return {
        at,
        run,
        records,
        hot: ports.hot,
        cold: ports.cold,
        folderRoots: ports.folderRoots,
        egress: ports.egress,
        log: log.child({ runId: run.id, step: PIPELINE_STEPS[step - 1]?.id, attempt: run.attempt }),
        signal: new AbortController().signal,
        tick: () => {},
        write: (work) => writeBehindFence(at, step, null, work),
      };
    },
  };
}
