import { expect, it } from 'vitest';
import type { Records, Tx } from '../records/records';
import { until } from '../testing/poll';
import { openControl } from './control';

type Wish = { id: string; attempt: number; state: string; wanted: string };

/** Rows that answer when `answered` lets them: what they say may be older than what has begun meanwhile. */
function recordsThat(wishes: (ids: string[]) => Wish[], answered: () => Promise<void> = async () => {}): Records {
  const asSystem = async <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => {
    const rows = { $queryRaw: async (_sql: TemplateStringsArray, ids: string[]) => wishes(ids) } as unknown as Tx;
    const result = await work(rows);
    await answered();
    return result;
  };
  return { asSystem } as Records;
}

const at = (runId: string) => ({ tenantId: 'tenant', runId, attempt: 1 });
const wish = (id: string, wanted: string): Wish => ({ id, attempt: 1, state: 'running', wanted });
const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

it('does not stop work that began while the question about other work was under way', async () => {
  const questions: (() => void)[] = [];
  const records = recordsThat(
    (ids) => ids.map((id) => wish(id, 'run')),
    () => new Promise((answer) => questions.push(answer)),
  );
  const control = openControl(records, () => {});
  const signals: AbortSignal[] = [];
  let finish = (_result: string) => {};
  const end = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const work = (signal: AbortSignal) => {
    signals.push(signal);
    return end;
  };
  const first = control.controlled(at('first'), 60_000, work);
  await until('the first question', () => questions.length === 1);
  const second = control.controlled(at('second'), 60_000, work);
  for (const answer of questions) answer();
  await until('the next question', () => questions.length > 1);
  control.close();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  finish('done');
  expect(await Promise.all([first, second])).toEqual(['done', 'done']);
});

it('stops work of a run that is gone, and of one that is asked to pause', async () => {
  const control = openControl(
    recordsThat((ids) => ids.filter((id) => id === 'paused').map((id) => wish(id, 'pause'))),
    () => {},
  );
  const ends = await Promise.allSettled(['gone', 'paused'].map((id) => control.controlled(at(id), 60_000, never)));
  control.close();
  expect(ends.map((end) => end.status === 'rejected' && end.reason.message)).toEqual(['deleted', 'pause']);
});
