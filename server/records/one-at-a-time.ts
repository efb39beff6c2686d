import { ConflictError } from '../errors';
import { type DatasetRow, holdDataset } from './datasets';
import type { Tx } from './records';

/**
 * Takes a dataset for a run, which then is the only one that changes it: each compares with what the ones before left.
 * Holds the dataset's row until the transaction ends.
 * @throws NotFoundError when it is not there, ConflictError while another run is at work on it
 */
export async function takeDataset(tx: Tx, datasetId: string, runId: string | null): Promise<DatasetRow> {
  const dataset = await holdDataset(tx, datasetId);
  const [other] = await tx.$queryRaw<{ state: string; undo: string | null }[]>`
    select state, undo from run where dataset_id = ${datasetId}::uuid and id is distinct from ${runId}::uuid
      and (state in ('pending', 'running', 'recovering', 'paused') or undo in ('wanted', 'withdrawn')) limit 1`;
  if (!other) return dataset;
  if (other.undo) {
    throw new ConflictError({
      code: 'dataset_busy',
      message: `An import of “${dataset.name}” is being undone.`,
      fix: 'Try again in a moment.',
    });
  }
  throw new ConflictError({
    code: 'dataset_busy',
    message: `Another run of “${dataset.name}” ${other.state === 'paused' ? 'is paused' : 'is at work'}; a dataset takes one at a time.`,
    fix:
      other.state === 'paused'
        ? 'Resume that run and let it end, or cancel it.'
        : 'Wait until it has ended, or cancel it.',
  });
}

const DEDUPLICATION = 4;

/**
 * The step from which an ended run may go on, `from` or an earlier one: when the dataset has changed since the run compared its images
 * with it, it compares them anew.
 * @throws ConflictError when its images are in the dataset and later ones were compared with them
 */
export async function stepToGoOnFrom(
  tx: Tx,
  run: { id: string; dataset_id: string; undo: string | null },
  from: number,
): Promise<number> {
  await takeDataset(tx, run.dataset_id, run.id);
  if (run.undo) {
    throw new ConflictError({
      code: 'undone',
      message: 'This import was undone, so it cannot go on.',
      fix: 'Start it again as a new import.',
    });
  }
  const [since] = await tx.$queryRaw<{ published: boolean; compared: boolean }[]>`
    select bool_or(o.published_at > r.published_at) as published, bool_or(greatest(o.published_at, o.undone_at) > s.ended_at) as compared
    from run r join run_step s on s.run_id = r.id and s.number = ${DEDUPLICATION}::int
    join run o on o.dataset_id = r.dataset_id and o.id <> r.id where r.id = ${run.id}::uuid`;
  if (since?.published) {
    throw new ConflictError({
      code: 'later_import',
      message: 'A later import was compared with the images of this run, so it cannot go on.',
      fix: 'Import what is missing anew, into the same dataset.',
    });
  }
  return since?.compared ? Math.min(from, DEDUPLICATION) : from;
}
