import { type APIRequestContext, expect } from '@playwright/test';
import type { z } from 'zod';
import { hasEnded } from '../server/domain/run-states';
import type { dataset } from '../server/domain/wire/datasets';
import type { dryRun, importStarted, PipelineSettings } from '../server/domain/wire/imports';
import type { run } from '../server/domain/wire/runs';
import { BASE } from './darkroom';
import { folder } from './inbox';

export type Run = z.output<typeof run>;
export type Started = z.output<typeof importStarted>;

/** Asks the REST interface with the session of a page, and insists on success. */
export async function get<Answer>(request: APIRequestContext, place: string): Promise<Answer> {
  const answer = await request.get(`/api/v1${place}`);
  expect(answer.ok(), `${place}: ${answer.status()}`).toBe(true);
  return answer.json();
}

export async function post<Answer>(request: APIRequestContext, place: string, data: unknown = {}): Promise<Answer> {
  const answer = await request.post(`/api/v1${place}`, { data, headers: { origin: BASE } });
  expect(answer.ok(), `${place}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return answer.json();
}

export const getRun = (request: APIRequestContext, id: string) => get<Run>(request, `/runs/${id}`);
export const getDataset = (request: APIRequestContext, id: string) =>
  get<z.output<typeof dataset>>(request, `/datasets/${id}`);

export const dryRunOf = (request: APIRequestContext, name: string) =>
  post<z.output<typeof dryRun>>(request, '/datasets/import/dry-run', {
    name,
    source: { type: 'folder', path: folder(name) },
  });

type Import = { from: string; name?: string; pipeline?: Partial<PipelineSettings> };
let started = 0;

/** Starts an import of a folder of the inbox; the dataset gets a name of its own. */
export const startImport = (request: APIRequestContext, { from, name, pipeline = {} }: Import) =>
  post<Started>(request, '/datasets/import', {
    name: name ?? `${from} ${process.pid}-${++started}`,
    source: { type: 'folder', path: folder(from) },
    pipeline,
  });

/** The run when nothing goes on in it any more. */
export async function runAtRest(request: APIRequestContext, id: string): Promise<Run> {
  await expect
    .poll(async () => hasEnded((await getRun(request, id)).state), { timeout: 60_000, message: `run ${id} ends` })
    .toBe(true);
  return getRun(request, id);
}

/** The dataset `Chests`, imported when it is not there yet. */
export async function chests(request: APIRequestContext): Promise<{ dataset: string; run: string }> {
  const name = 'Chests to look at';
  const found = await get<{ items: { id: string; name: string; latest_run: Run }[] }>(
    request,
    `/datasets?q=${encodeURIComponent(name)}`,
  );
  const known = found.items.find((one) => one.name === name);
  const { dataset_id, run_id } = known
    ? { dataset_id: known.id, run_id: known.latest_run.id }
    : await startImport(request, { from: 'chests', name, pipeline: { hot_storage_threshold: 40 } });
  expect((await runAtRest(request, run_id)).state).toBe('completed');
  return { dataset: dataset_id, run: run_id };
}
