import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { newId } from '../domain/ids';
import type { dryRun, importStarted, importStatus } from '../domain/wire/imports';
import type { run } from '../domain/wire/runs';
import { query } from '../testing/database';
import { drawImages } from '../testing/images';
import { anInstance, aWorker, settled } from '../testing/instance';
import { aKey, aRestClient } from '../testing/rest-client';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
const rest = aRestClient(instance, await aKey(instance, 'data_lead'));
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

type Started = z.output<typeof importStarted>;
type Status = z.output<typeof importStatus>;
type Run = z.output<typeof run>;

const outside = path.join(instance.home, 'outside');
const folderOf = (name: string) => path.join(instance.inbox, name);
const source = (name: string) => ({ type: 'folder', path: folderOf(name) });
const named = <More extends object>(more: More) => ({ name: `import ${newId()}`, ...more });

/** How many rows of datasets, runs and steps there are: what a refused import must not change. */
const written = () =>
  query(
    instance.database.adminUrl,
    `select (select count(*)::int from darkroom.dataset) as datasets, (select count(*)::int from darkroom.run) as runs,
       (select count(*)::int from darkroom.run_step) as steps, (select count(*)::int from dbos.workflow_status where name = 'pipeline') as jobs`,
  );

beforeAll(async () => {
  await drawImages(folderOf('plain'), [
    { name: 'a.png', seed: 1 },
    { name: 'b.png', seed: 2 },
  ]);
  await drawImages(outside, [{ name: 'secret.png', seed: 3 }]);
  fs.mkdirSync(folderOf('empty'));
  fs.symlinkSync(outside, folderOf('way-out'));
  fs.writeFileSync(folderOf('file.txt'), 'not a folder');
  fs.mkdirSync(folderOf('texts'));
  fs.writeFileSync(path.join(folderOf('texts'), 'notes.md'), 'no images here');
});

describe('POST /datasets/import', () => {
  it.each([
    ['source', { source: source('plain') }],
    ['sources with one', { sources: [source('plain')] }],
    [
      'a description, a format and every kind of setting',
      {
        source: source('plain'),
        description: 'Two pictures.',
        format: 'images',
        pipeline: {
          validation_mode: 'report-only',
          splits: { training: 3, test: 1 },
          size_preset: 'tiny',
          label_formats: ['json'],
        },
      },
    ],
  ])('takes %s', async (_, body) => {
    const asked = named(body);
    const { status, body: started } = await rest.post<Started>('/datasets/import', asked);
    expect(status).toBe(202);
    expect(started).toEqual({
      job_id: started.run_id,
      run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      dataset_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'queued',
      message: `The import "${asked.name}" is queued.`,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      estimated_completion: null,
    });
    expect((await settled(lead, started.run_id)).state).toBe('completed');
  });

  it.each([
    [
      'a source of an unknown type',
      named({ source: { type: 'teleport', path: '/x' } }),
      400,
      'invalid_input',
      /source/,
    ],
    ['no source', named({}), 400, 'invalid_input', /source/],
    [
      'source and sources',
      named({ source: source('plain'), sources: [source('plain')] }),
      400,
      'invalid_input',
      /source/,
    ],
    ['an empty name', { name: '  ', source: source('plain') }, 400, 'invalid_input', /name/],
    ['no name', { source: source('plain') }, 400, 'invalid_input', /name/],
    ['a field that is not known', named({ source: source('plain'), colour: 'red' }), 400, 'invalid_input', /colour/],
    [
      'a setting that is not known',
      named({ source: source('plain'), pipeline: { speed: 9 } }),
      400,
      'invalid_input',
      /speed/,
    ],
    [
      'a setting of the wrong kind',
      named({ source: source('plain'), pipeline: { enable_validation: 'yes' } }),
      400,
      'invalid_input',
      /enable_validation/,
    ],
    [
      'an unknown mode',
      named({ source: source('plain'), pipeline: { validation_mode: 'harsh' } }),
      400,
      'invalid_input',
      /validation_mode/,
    ],
    [
      'splits without a ratio above 0',
      named({ source: source('plain'), pipeline: { splits: { training: 0 } } }),
      400,
      'invalid_input',
      /splits/,
    ],
    [
      'a folder outside the roots',
      named({ source: { type: 'folder', path: outside } }),
      403,
      'folder_outside_roots',
      /outside/,
    ],
    [
      'a folder that is not there, outside the roots',
      named({ source: { type: 'folder', path: '/nowhere/at/all' } }),
      403,
      'folder_outside_roots',
      /outside/,
    ],
    [
      'a way out by ..',
      named({ source: { type: 'folder', path: `${instance.inbox}/plain/../../outside` } }),
      403,
      'folder_outside_roots',
      /outside/,
    ],
    ['a link out of the root', named({ source: source('way-out') }), 403, 'folder_outside_roots', /leads out/],
    [
      'a path that is not whole',
      named({ source: { type: 'folder', path: 'plain' } }),
      400,
      'folder_not_absolute',
      /whole path/,
    ],
    ['a folder that is not there', named({ source: source('gone') }), 404, 'folder_missing', /gone/],
    ['a file', named({ source: source('file.txt') }), 400, 'not_a_folder', /file\.txt/],
    ['an empty folder', named({ source: source('empty') }), 422, 'empty_folder', /empty/],
  ])('refuses %s and writes nothing', async (_, body, status, error, message) => {
    const before = await written();
    const answer = await rest.post('/datasets/import', body);
    expect(answer.body).toMatchObject({ error, message: expect.stringMatching(message) });
    expect(answer.status).toBe(status);
    expect(answer.body.details.length).toBeGreaterThan(0);
    for (const detail of answer.body.details) {
      expect(detail).toMatchObject({
        code: expect.any(String),
        message: expect.any(String),
        fix: expect.stringMatching(/\w/),
      });
    }
    expect(await written()).toEqual(before);
  });

  it('says in one sentence which sources there are', async () => {
    const { body } = await rest.post('/datasets/import', named({ source: { type: 'teleport' } }));
    expect(body.message).toMatch(/folder/);
  });

  it('refuses a name that is taken, in whatever case', async () => {
    const name = `Taken ${newId()}`;
    const first = await rest.post<Started>('/datasets/import', { name, source: source('plain') });
    const before = await written();
    const second = await rest.post('/datasets/import', { name: name.toUpperCase(), source: source('plain') });
    expect(second).toMatchObject({ status: 409, body: { error: 'name_taken', details: [{ field: 'name' }] } });
    expect(await written()).toEqual(before);
    await settled(lead, first.body.run_id);
  });

  it('lets one of two imports of the same name through', async () => {
    const body = named({ source: source('plain') });
    const answers = await Promise.all([
      rest.post<Started>('/datasets/import', body),
      rest.post<Started>('/datasets/import', body),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    await settled(lead, answers.find(({ status }) => status === 202)!.body.run_id);
  });
});

describe('Idempotency-Key', () => {
  it('answers the same key and body the same, with one run', async () => {
    const body = named({ source: source('plain') });
    const key = { 'idempotency-key': newId() };
    const first = await rest.post<Started>('/datasets/import', body, key);
    await settled(lead, first.body.run_id);
    const before = await written();
    const again = await rest.post<Started>('/datasets/import', { source: body.source, name: body.name }, key);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(await written()).toEqual(before);
  });

  it('answers the same even when the source is gone by then', async () => {
    await drawImages(folderOf('short-lived'), [{ name: 'a.png', seed: 5 }]);
    const body = named({ source: source('short-lived') });
    const key = { 'idempotency-key': newId() };
    const first = await rest.post<Started>('/datasets/import', body, key);
    await settled(lead, first.body.run_id);
    fs.rmSync(folderOf('short-lived'), { recursive: true });
    expect((await rest.post('/datasets/import', body, key)).body).toEqual(first.body);
  });

  it('refuses the same key with another body', async () => {
    const key = { 'idempotency-key': newId() };
    const first = await rest.post<Started>('/datasets/import', named({ source: source('plain') }), key);
    const before = await written();
    const other = await rest.post('/datasets/import', named({ source: source('plain') }), key);
    expect(other).toMatchObject({ status: 409, body: { error: 'idempotency_key_reused' } });
    expect(await written()).toEqual(before);
    await settled(lead, first.body.run_id);
  });

  it('starts one run for several at once', async () => {
    const body = named({ source: source('plain') });
    const key = { 'idempotency-key': newId() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => rest.post<Started>('/datasets/import', body, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await settled(lead, answers[0]!.body.run_id);
  });
});

describe('POST /datasets/import with dataset_id, and POST /runs/{id}/undo', () => {
  it('appends to the dataset, and takes it back', async () => {
    const { body: first } = await rest.post<Started>('/datasets/import', named({ source: source('plain') }));
    const append = { dataset_id: first.dataset_id, source: source('plain') };
    expect(await rest.post('/datasets/import', append)).toMatchObject({
      status: 409,
      body: { error: 'dataset_busy' },
    });
    expect(await rest.post(`/runs/${first.run_id}/undo`, {})).toMatchObject({
      status: 409,
      body: { error: 'run_not_ended' },
    });
    await settled(lead, first.run_id);
    const { status, body: second } = await rest.post<Started>('/datasets/import', append);
    expect({ status, dataset_id: second.dataset_id }).toEqual({ status: 202, dataset_id: first.dataset_id });
    expect(await settled(lead, second.run_id)).toMatchObject({
      appends: true,
      state: 'completed',
      metrics: { duplicates_found: 2, duplicates_removed: 2 },
    });
    const undone = await rest.post<Run>(`/runs/${second.run_id}/undo`, {});
    expect({ status: undone.status, undo: undone.body.undo }).toEqual({ status: 200, undo: 'wanted' });
    await expect
      .poll(async () => (await rest.get<Run>(`/runs/${second.run_id}`)).body)
      .toMatchObject({ undo: 'done', undone_at: expect.any(String), actions: [] });
  });

  it('refuses a dataset that is not there, and a body that names none', async () => {
    const before = await written();
    expect(await rest.post('/datasets/import', { dataset_id: newId(), source: source('plain') })).toMatchObject({
      status: 404,
      body: { error: 'dataset_not_found' },
    });
    expect(await rest.post('/datasets/import', { source: source('plain') })).toMatchObject({
      status: 400,
      body: { details: [{ field: 'name' }] },
    });
    expect(await written()).toEqual(before);
  });
});

describe('POST /datasets/import/dry-run', () => {
  it('looks inside and writes nothing', async () => {
    await drawImages(folderOf('classes'), [
      { name: 'train/cat/1.png', seed: 1 },
      { name: 'train/cat/2.png', seed: 2 },
      { name: 'train/dog/1.png', seed: 3 },
      { name: 'val/dog/2.png', seed: 4 },
    ]);
    fs.symlinkSync('/nowhere/x.png', path.join(folderOf('classes'), 'val/dog/3.png'));
    const before = await written();
    const { status, body } = await rest.post<z.output<typeof dryRun>>(
      '/datasets/import/dry-run',
      named({ source: source('classes') }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      format: 'folders',
      images: 5,
      labels: 0,
      classes: [
        { id: 0, name: 'cat', count: 2 },
        { id: 1, name: 'dog', count: 3 },
      ],
      splits: { training: 3, validation: 2 },
      readers: [],
      problems: [{ code: 'unreadable', count: 1, examples: [{ file: 'val/dog/3.png' }] }],
    });
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining([
        'format',
        'why',
        'images',
        'labels',
        'classes',
        'splits',
        'readers',
        'problems',
        'bytes',
        'estimated_seconds',
      ]),
    );
    expect(await written()).toEqual(before);
  });

  it('says that there are no images', async () => {
    const answer = await rest.post('/datasets/import/dry-run', named({ source: source('texts') }));
    expect(answer).toMatchObject({ status: 422, body: { error: 'no_images' } });
  });
});

describe('GET /datasets/import/{job_id}/status', () => {
  const KEYS = {
    top: 'job_id status phase progress dataset_id started_at completed_at estimated_completion error summary metrics',
    progress:
      'percentage current_step steps_completed current_step_progress total_steps done total rate_per_second eta_seconds',
    summary: 'total_images total_annotations classes dataset_size_bytes',
    metrics:
      'start_time end_time total_duration images_crawled crawl_duration images_validated valid_images invalid_images validation_duration duplicates_found duplicates_removed unique_images dedup_duration images_labeled labeling_duration hot_storage_count cold_storage_count storage_duration quality_score report_generated',
  };
  const keysOf = (value: object) => Object.keys(value).sort();
  const listed = (keys: string) => keys.split(' ').sort();

  async function watched(body: object): Promise<{ id: string; seen: Status[] }> {
    const { body: started } = await rest.post<Started>('/datasets/import', body);
    const seen: Status[] = [];
    await expect
      .poll(
        async () => {
          seen.push((await rest.get<Status>(`/datasets/import/${started.job_id}/status`)).body);
          return seen.at(-1)!.status;
        },
        { interval: 20, timeout: 60_000 },
      )
      .toMatch(/completed|failed/);
    return { id: started.job_id, seen };
  }

  const neverBack = (seen: Status[]) => {
    const shares = seen.map(({ progress }) => progress.percentage);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares, ...seen.map(({ progress }) => progress.current_step_progress))).toBeLessThanOrEqual(100);
  };

  it('has exactly the fields of the contract, and ends with the figures of the items', async () => {
    const { id, seen } = await watched(named({ source: source('plain') }));
    for (const status of seen) {
      expect(keysOf(status)).toEqual(listed(KEYS.top));
      expect(keysOf(status.progress)).toEqual(listed(KEYS.progress));
      expect(keysOf(status.summary)).toEqual(listed(KEYS.summary));
      expect(keysOf(status.metrics)).toEqual(listed(KEYS.metrics));
    }
    expect(seen.every(({ status }) => ['queued', 'processing', 'completed'].includes(status))).toBe(true);
    neverBack(seen);
    expect(seen.at(-1)).toMatchObject({
      job_id: id,
      status: 'completed',
      phase: 'completed',
      error: null,
      progress: {
        percentage: 100,
        current_step: null,
        current_step_progress: 100,
        steps_completed: [
          'setup-workspace',
          'crawl-images',
          'validate-images',
          'deduplicate-images',
          'storage-tiering',
          'quality-report',
          'cleanup',
        ],
        total_steps: 8,
        done: 2,
        total: 2,
        eta_seconds: 0,
      },
      summary: { total_images: 2, total_annotations: 0 },
      metrics: { images_crawled: 2, valid_images: 2, invalid_images: 0, unique_images: 2, report_generated: true },
    });
  });

  it('of a failed run tells why, and its share neither goes back nor beyond 100', async () => {
    await drawImages(folderOf('one-broken'), [
      { name: 'a.png', seed: 1 },
      { name: 'b.png', seed: 2 },
    ]);
    fs.writeFileSync(path.join(folderOf('one-broken'), 'c.png'), 'these are no pixels');
    const { id, seen } = await watched(named({ source: source('one-broken') }));
    neverBack(seen);
    const last = seen.at(-1)!;
    expect(last).toMatchObject({ status: 'failed', completed_at: null, progress: { done: 3, total: 3 } });
    expect(last.error).toEqual({ code: expect.any(String), message: expect.any(String), fix: expect.any(String) });
    expect(last.progress.percentage).toBeLessThan(100);
    const { body: listedRuns } = await rest.get<{ items: Run[] }>('/runs?limit=1000');
    expect(listedRuns.items.find((item) => item.id === id)).toMatchObject({
      state: 'failed',
      done: 3,
      total: 3,
      percentage: last.progress.percentage,
    });
  });

  it('goes on as lenient without losing what was done', async () => {
    const { id } = await watched(named({ source: source('one-broken') }));
    const { status, body } = await rest.post<Run>(`/runs/${id}/recover`, {
      from_step: 'validate-images',
      with: { validation_mode: 'lenient' },
    });
    expect(status).toBe(200);
    expect(body.settings.validation_mode).toBe('lenient');
    expect(await settled(lead, id)).toMatchObject({ state: 'completed', done: 3, total: 3, percentage: 100 });
  });
});

describe('steering a run', () => {
  it.each([0, 9, 'tidy-up', 2.5, ''])('refuses to recover from the step %j', async (from_step) => {
    const { body: started } = await rest.post<Started>('/datasets/import', named({ source: source('plain') }));
    await settled(lead, started.run_id);
    const answer = await rest.post(`/runs/${started.run_id}/recover`, { from_step });
    expect(answer.status).toBe(400);
  });

  it('refuses what the state does not allow', async () => {
    const { body: started } = await rest.post<Started>('/datasets/import', named({ source: source('plain') }));
    await settled(lead, started.run_id);
    for (const action of ['pause', 'resume', 'cancel']) {
      const answer = await rest.post(`/runs/${started.run_id}/${action}`, {});
      expect(answer, action).toMatchObject({ status: 409, body: { error: 'illegal_transition' } });
    }
  });

  it('refuses to recover a run that has not ended, and a setting that is not known', async () => {
    worker.kill('SIGSTOP');
    try {
      const { body: started } = await rest.post<Started>('/datasets/import', named({ source: source('plain') }));
      const early = await rest.post(`/runs/${started.run_id}/recover`, { from_step: 1 });
      expect(early).toMatchObject({ status: 409, body: { error: 'illegal_transition' } });
      const wrong = await rest.post(`/runs/${started.run_id}/recover`, { from_step: 1, with: { speed: 9 } });
      expect(wrong.status).toBe(400);
      expect((await rest.post(`/runs/${started.run_id}/cancel`, {})).status).toBe(200);
    } finally {
      worker.kill('SIGCONT');
    }
  });

  it('recovers a run three times and no more', async () => {
    const { body: started } = await rest.post<Started>('/datasets/import', named({ source: source('plain') }));
    await settled(lead, started.run_id);
    for (let time = 1; time <= 3; time++) {
      expect((await rest.post<Run>(`/runs/${started.run_id}/recover`, { from_step: 8 })).body.recoveries).toBe(time);
      await settled(lead, started.run_id);
    }
    const fourth = await rest.post(`/runs/${started.run_id}/recover`, { from_step: 8 });
    expect(fourth).toMatchObject({ status: 409, body: { error: 'too_many_recoveries' } });
  });
});
