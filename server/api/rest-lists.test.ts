import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { newId } from '../domain/ids';
import type { datasetList, dataset as datasetShape } from '../domain/wire/datasets';
import type { duplicateRow } from '../domain/wire/duplicates';
import type { image as imageShape } from '../domain/wire/images';
import type { verdictRow } from '../domain/wire/problems';
import type { report as reportShape } from '../domain/wire/report';
import { createOrganisation } from '../services/accounts/first-run';
import { query } from '../testing/database';
import { drawImages } from '../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../testing/instance';
import { type Answer, aKey, aRestClient } from '../testing/rest-client';
import { answerImage } from './image-bytes';
import { answerRunEvents } from './run-events';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
const key = await aKey(instance, 'data_lead');
const rest = aRestClient(instance, key);
const stranger = aRestClient(instance, await aKey(instance, 'admin', await createOrganisation(instance, 'Elsewhere')));
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

type Image = z.output<typeof imageShape>;
type Verdict = z.output<typeof verdictRow>;
type Duplicate = z.output<typeof duplicateRow>;
type Report = z.output<typeof reportShape>;
type ListAnswer<Item = { id: string }> = {
  items: Item[];
  limit: number;
  next_cursor: string | null;
  total: number | null;
  filters_applied: Record<string, unknown>;
};

let id = '';
let runId = '';

// Seventeen images: two copies of the first, one broken, some with the same size; labels of every kind.
beforeAll(async () => {
  const folder = path.join(instance.inbox, 'scans');
  const sizes = [{ width: 120 }, { width: 120, height: 120 }, { width: 200, height: 100 }];
  const drawn = Array.from({ length: 12 }, (_, n) => ({
    name: `images/${n % 3 === 2 ? 'val' : 'train'}/scan-${n}.png`,
    seed: n + 1,
    ...sizes[n % 3],
    ...(n % 4 === 3 ? {} : { label: n % 4 === 2 ? '' : `${n % 2} 0.5 0.5 0.2 0.2\n` }),
  }));
  await drawImages(folder, [
    ...drawn,
    { name: 'images/train/the-same.png', seed: 1, width: 120 },
    { name: 'images/val/100%_copy.png', seed: 1, width: 120 },
    {
      name: 'images/val/photo.jpg',
      seed: 90,
      format: 'jpeg',
      label: '0 0.5 0.5 0.1 0.1\n7 0.5 0.5 0.1 0.1\n0 5 5 0.1 0.1\n',
    },
    { name: 'images/val/=formula.png', seed: 91 },
  ]);
  fs.writeFileSync(path.join(folder, 'images/train/broken.png'), 'these are no pixels');
  fs.writeFileSync(
    path.join(folder, 'data.yaml'),
    'path: .\ntrain: images/train\nval: images/val\nnames: [nodule, mass]\n',
  );
  const settings = { validation_mode: 'lenient', hot_storage_threshold: 5 };
  // A name of its own: a drawn one may hold what is searched for.
  const started = await importFolder(lead, folder, settings, { name: 'Scans' });
  const run = await settled(lead, started.run_id);
  expect(run, worker.output()).toMatchObject({ state: 'completed' });
  id = started.dataset_id;
  runId = started.run_id;
  // More datasets and runs of the very same moment, so that only ids can tell them apart.
  const again = Array.from({ length: 7 }, () => newId());
  const copies = (table: string, key: string, of: string, more = `'{}'::jsonb`) =>
    query(
      instance.database.adminUrl,
      `insert into darkroom.${table} select (jsonb_populate_record(t, jsonb_build_object('${key}', c.id) || ${more})).*
       from darkroom.${table} t, unnest($2::uuid[]) with ordinality as c(id, n) where t.${key} = $1`,
      [of, again],
    );
  await copies('dataset', 'id', id, `jsonb_build_object('name', case when n % 2 = 0 then 'b' else 'B' end || n)`);
  await copies('run', 'id', runId);
  await copies('run_progress', 'run_id', runId);
});

const keysOf = (value: object) => Object.keys(value).sort();

async function walk<Item = { id: string }>(list: string, limit: number): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const place: string = `${list}${list.includes('?') ? '&' : '?'}limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const answer: Answer<ListAnswer<Item>> = await rest.get(place);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.items.length).toBeLessThanOrEqual(limit);
    found.push(...answer.body.items);
    cursor = answer.body.next_cursor;
    if (found.length > 500) throw new Error('this list has no end');
  }
  return found;
}

describe('paging', () => {
  const IMAGE_SORTS = ['filename', 'created_at', 'width', 'height', 'file_size_bytes'];
  const lists = fc.oneof(
    fc
      .tuple(fc.constantFrom(...IMAGE_SORTS), fc.constantFrom('asc', 'desc'))
      .map(([by, order]) => `/datasets/ID/images?sort_by=${by}&sort_order=${order}`),
    fc
      .tuple(fc.constantFrom('name', 'created_at'), fc.constantFrom('asc', 'desc'))
      .map(([by, order]) => `/datasets?sort_by=${by}&sort_order=${order}`),
    fc.constantFrom('asc', 'desc').map((order) => `/runs?sort_order=${order}`),
    fc.constantFrom('', 'verdict=warned', 'subject=image').map((filter) => `/datasets/ID/verdicts?${filter}`),
    fc.constantFrom('', 'status=best&status=duplicate').map((filter) => `/datasets/ID/duplicates?${filter}`),
    fc.constantFrom('/keys', '/members', '/invitations', '/runs/RUN/log', '/runs/RUN/dead-letters'),
  );

  it('by cursor meets every row exactly once, in the order of one long page', async () => {
    const admin = aRestClient(instance, await aKey(instance, 'admin'));
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 7 }), async (list, limit) => {
        const place = list.replace('ID', id).replace('RUN', runId);
        const client = /^\/(keys|members|invitations)/.test(place) ? admin : rest;
        const whole = await client.get<ListAnswer>(`${place}${place.includes('?') ? '&' : '?'}limit=1000`);
        expect(whole.status, whole.text).toBe(200);
        if (client === rest) expect(await walk(place, limit)).toEqual(whole.body.items);
        expect(whole.body.next_cursor).toBeNull();
        expect(whole.body.items).toHaveLength(whole.body.total!);
        const pages = Math.max(Math.ceil(whole.body.total! / limit), 1);
        const paged: unknown[] = [];
        for (let page = 1; page <= pages; page++) {
          const answer = await client.get<ListAnswer>(
            `${place}${place.includes('?') ? '&' : '?'}limit=${limit}&page=${page}`,
          );
          expect(answer.body.total).toBe(whole.body.total);
          paged.push(...answer.body.items);
        }
        expect(paged).toEqual(whole.body.items);
      }),
      { numRuns: 40 },
    );
  });

  it.each(IMAGE_SORTS)('sorts images by %s, both ways', async (by) => {
    const sortedBy = (image: Image) => image[by as 'filename' | 'width'];
    const up = await walk<Image>(`/datasets/${id}/images?sort_by=${by}&sort_order=asc`, 1000);
    const down = await walk<Image>(`/datasets/${id}/images?sort_by=${by}&sort_order=desc`, 1000);
    expect(down).toEqual([...up].reverse());
    if (by !== 'filename')
      expect(up.map(sortedBy)).toEqual(up.map(sortedBy).sort((a, b) => (a! < b! ? -1 : a! > b! ? 1 : 0)));
  });

  it.each(['images', 'verdicts', 'duplicates'])('of %s takes cursor or page, not both', async (list) => {
    const { body } = await rest.get<ListAnswer>(`/datasets/${id}/${list}?limit=1`);
    const both = await rest.get(`/datasets/${id}/${list}?limit=1&page=1&cursor=${body.next_cursor}`);
    expect(both).toMatchObject({ status: 400, body: { error: 'cursor_and_page' } });
  });

  it('takes cursor or page, not both, of lists that count', async () => {
    expect((await rest.get(`/runs/${runId}/log?page=1&cursor=3`)).status).toBe(400);
    expect((await rest.get('/runs?page=1&cursor=x')).status).toBe(400);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=many',
    'limit=1.5',
    'page=0',
    'page=x',
    'cursor=nonsense',
    'sort_by=id',
    'sort_by=sha256%3Bdrop',
    'sort_order=up',
    'status=fine',
    'tier=warm',
    'has_annotations=maybe',
  ])('refuses %s', async (wrong) => {
    const answer = await rest.get(`/datasets/${id}/images?${wrong}`);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/\w+.*\.$/);
  });

  it('refuses a cursor of another sort', async () => {
    const { body } = await rest.get<ListAnswer>(`/datasets/${id}/images?limit=1&sort_by=width`);
    const answer = await rest.get(`/datasets/${id}/images?limit=1&sort_by=height&cursor=${body.next_cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { error: 'wrong_cursor' } });
  });

  it('gives 50 rows and no more than 1000', async () => {
    const { body } = await rest.get<ListAnswer>(`/datasets/${id}/images`);
    expect(body.limit).toBe(50);
    expect((await rest.get<ListAnswer>(`/datasets/${id}/images?limit=1000`)).body.limit).toBe(1000);
  });
});

describe('GET /datasets', () => {
  it('has the fields of a list, and its older aliases', async () => {
    const { body } = await rest.get<z.output<typeof datasetList>>('/datasets?limit=3&page=2');
    expect(keysOf(body)).toEqual([
      'datasets',
      'filters_applied',
      'items',
      'limit',
      'next_cursor',
      'pagination',
      'total',
    ]);
    expect(body.datasets).toEqual(body.items);
    expect(body.pagination).toEqual({
      page: 2,
      limit: 3,
      total_pages: 3,
      total_items: 8,
      has_next: true,
      has_prev: true,
    });
    const last = await rest.get<z.output<typeof datasetList>>('/datasets?limit=3&page=3');
    expect(last.body.pagination).toMatchObject({ has_next: false, has_prev: true });
  });

  it('finds by name, and takes signs of patterns as they are', async () => {
    const named = await rest.get<ListAnswer>('/datasets?q=b2');
    expect(named.body).toMatchObject({ total: 1, filters_applied: { q: 'b2' } });
    expect((await rest.get<ListAnswer>('/datasets?q=%25')).body.total).toBe(0);
  });

  it('shows one dataset', async () => {
    const { status, body } = await rest.get<z.output<typeof datasetShape>>(`/datasets/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      total_images: 14,
      classes: [
        { id: 0, name: 'nodule' },
        { id: 1, name: 'mass' },
      ],
      statuses: { quarantined: 1, duplicate: 2 },
      latest_run: { state: 'completed', percentage: 100 },
    });
    expect(body.tiers.hot!.images).toBe(5);
  });
});

describe('GET /datasets/{id}/images', () => {
  const images = async (filter: string) =>
    (await rest.get<ListAnswer<Image>>(`/datasets/${id}/images?limit=1000&${filter}`)).body;

  it('has the fields of the contract', async () => {
    const { body } = await rest.get<ListAnswer<Image> & { images: Image[] }>(`/datasets/${id}/images?q=scan-0`);
    expect(keysOf(body)).toEqual(['filters_applied', 'images', 'items', 'limit', 'next_cursor', 'total']);
    expect(body.images).toEqual(body.items);
    const [image] = body.items;
    for (const field of [
      'id',
      'filename',
      'width',
      'height',
      'file_size_bytes',
      'format',
      'sha256',
      'split',
      'tier',
      'status',
      'issues',
      'source_url',
      'licence',
      'image_url',
      'thumbnail_url',
      'annotations',
      'annotation_count',
      'no_finding_readers',
    ]) {
      expect(image).toHaveProperty(field);
    }
    expect(image).toMatchObject({
      filename: 'images/train/scan-0.png',
      format: 'png',
      split: 'training',
      annotation_count: 1,
    });
    expect(image!.annotations[0]).toEqual({
      id: expect.any(String),
      class_id: 0,
      class_name: 'nodule',
      bbox: { center_x: 0.5, center_y: 0.5, width: 0.2, height: 0.2 },
      layer: 'reference',
      reader: null,
      confidence: null,
      geometry: null,
    });
  });

  it('shows accepted and warned images unless another status is asked for', async () => {
    const shown = await images('');
    expect(shown.items.filter(({ status }) => status !== 'accepted' && status !== 'warned')).toEqual([]);
    expect(shown.total).toBe(14);
    expect((await images('status=quarantined')).items.map(({ filename }) => filename)).toEqual([
      'images/train/broken.png',
    ]);
    expect((await images('status=duplicate')).total).toBe(2);
    expect((await images('status=quarantined&status=duplicate')).total).toBe(3);
  });

  it('finds a class by name, by id, and by several at once', async () => {
    const byName = await images('class_filter=nodule');
    const byId = await images('class_filter=0');
    expect(byName.items).toEqual(byId.items);
    expect(byName.items.every(({ annotations }) => annotations.some(({ class_id }) => class_id === 0))).toBe(true);
    expect(byName.filters_applied).toMatchObject({ class_filter: ['nodule'] });
    const both = await images('class_filter=nodule&class_filter=1');
    expect(both.total).toBe(byName.total! + (await images('class_filter=mass')).total!);
    expect((await images('class_filter=nothing')).total).toBe(0);
  });

  it('finds by split, tier, annotations and name', async () => {
    const all = (await images('')).items;
    const names = (items: Image[]) => items.map(({ filename }) => filename).sort();
    expect(names((await images('split=validation')).items)).toEqual(
      names(all.filter(({ split }) => split === 'validation')),
    );
    expect(names((await images('tier=hot')).items)).toEqual(names(all.filter(({ tier }) => tier === 'hot')));
    expect(names((await images('has_annotations=true')).items)).toEqual(
      names(all.filter((image) => image.annotation_count > 0)),
    );
    expect(names((await images('has_annotations=false')).items)).toEqual(
      names(all.filter((image) => image.annotation_count === 0)),
    );
    expect((await images('q=SCAN-1')).total).toBe(all.filter(({ filename }) => filename.includes('scan-1')).length);
    expect((await images('q=_')).total).toBe(0);
    expect((await images(`q=${encodeURIComponent('100%_')}&status=duplicate`)).total).toBe(1);
    expect((await images('layer=reference')).total).toBe((await images('has_annotations=true')).total);
    expect((await images('layer=nobody')).total).toBe(0);
  });

  it('shows one image with its problems and what it is a copy of', async () => {
    const [copy] = (await images('status=duplicate')).items;
    const { body } = await rest.get<{ duplicate_of: object; lineage: object[] }>(`/datasets/${id}/images/${copy!.id}`);
    expect(body.duplicate_of).toMatchObject({ stage: 'bytes' });
    const [photo] = (await images('q=photo')).items;
    const detail = await rest.get<{ problems: { line: number; code: string }[] }>(
      `/datasets/${id}/images/${photo!.id}`,
    );
    expect(detail.body.problems.map(({ line }) => line)).toEqual(expect.arrayContaining([2, 3]));
  });
});

describe('GET /datasets/{id}/verdicts', () => {
  const HEAD = 'file,line,verdict,code,reason,fix,image_id';

  it('has one verdict an item, and good rows beside bad ones', async () => {
    const rows = await walk<Verdict>(`/datasets/${id}/verdicts`, 1000);
    expect(keysOf(rows[0]!)).toEqual(HEAD.split(',').sort());
    const perFile = new Map<string, Set<string>>();
    for (const { file, verdict } of rows) perFile.set(file, (perFile.get(file) ?? new Set()).add(verdict));
    expect([...perFile.values()].every((verdicts) => verdicts.size === 1)).toBe(true);
    const bad = rows.filter(({ file }) => file === 'labels/val/photo.txt');
    expect(bad.map(({ line, verdict }) => [line, verdict])).toEqual([
      [2, 'warned'],
      [3, 'warned'],
    ]);
    const rejected = await walk<Verdict>(`/datasets/${id}/verdicts?verdict=rejected`, 1000);
    expect(rejected.map(({ file, fix }) => [file, typeof fix])).toEqual([['images/train/broken.png', 'string']]);
  });

  it.each([
    ['Accept', '', { accept: 'text/csv' }],
    ['?format=csv', '?format=csv', {}],
  ])('comes whole as CSV by %s', async (_, search, headers) => {
    const { body } = await rest.get<ListAnswer<Verdict>>(`/datasets/${id}/verdicts?limit=1000`);
    const csv = await rest.get(`/datasets/${id}/verdicts${search}`, headers as Record<string, string>);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(/attachment; filename="verdicts\.csv"/);
    const lines = csv.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe(HEAD);
    expect(lines).toHaveLength(body.total! + 1);
  });

  it('comes as CSV by the page when a page is asked for', async () => {
    const csv = await rest.get(`/datasets/${id}/verdicts?format=csv&limit=2`);
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(3);
    expect(csv.headers.get('x-next-cursor')).toBeTruthy();
  });

  it('has its header line also when it is empty', async () => {
    const csv = await rest.get(`/datasets/${id}/verdicts?format=csv&code=none-such`);
    expect(csv.text).toBe(`${HEAD}\r\n`);
  });

  it('never starts a cell with what a spreadsheet would run', async () => {
    await query(
      instance.database.adminUrl,
      `update darkroom.item set path = '=1+1' where run_id = $1 and path like '%=formula.png'`,
      [runId],
    );
    const csv = await rest.get(`/datasets/${id}/verdicts?format=csv`);
    expect(csv.text).toContain(`\r\n'=1+1,`);
  });

  it('refuses a format that there is not', async () => {
    const answer = await rest.get(`/datasets/${id}/verdicts?format=xml`);
    expect(answer).toMatchObject({ status: 400, body: { error: 'unknown_format' } });
  });
});

describe('GET /datasets/{id}/duplicates', () => {
  it('has every image that was compared exactly once', async () => {
    const rows = await walk<Duplicate>(`/datasets/${id}/duplicates`, 4);
    for (const field of [
      'image_id',
      'filename',
      'status',
      'group_id',
      'group_size',
      'stage',
      'scores',
      'bytes_saved',
    ]) {
      expect(rows[0]).toHaveProperty(field);
    }
    expect(new Set(rows.map(({ image_id }) => image_id)).size).toBe(rows.length);
    expect(rows.map(({ status }) => status)).toEqual(['best', 'duplicate', 'duplicate', ...Array(13).fill('unique')]);
    expect(rows.slice(0, 3).map(({ group_size }) => group_size)).toEqual([3, 3, 3]);
  });

  it('brings copies back, once', async () => {
    const [best] = await walk<Duplicate>(`/datasets/${id}/duplicates`, 1);
    const back = await rest.post<{ restored: number }>(`/datasets/${id}/duplicates/${best!.group_id}/restore`, {});
    expect(back).toMatchObject({ status: 200, body: { restored: 2 } });
    const again = await rest.post<{ restored: number }>(`/datasets/${id}/duplicates/${best!.group_id}/restore`, {});
    expect(again.body.restored).toBe(0);
    expect((await rest.post(`/datasets/${id}/duplicates/${newId()}/restore`, {})).status).toBe(404);
  });
});

describe('GET /datasets/{id}/report', () => {
  it('is JSON, HTML or CSV', async () => {
    const { body } = await rest.get<Report>(`/datasets/${id}/report`);
    expect(body.score).toMatchObject({ formula: expect.any(String), parts: expect.any(Array) });
    expect(body.score.value).toBeGreaterThan(0);
    expect(body).toMatchObject({ dataset_id: id, run_id: runId, metrics: { images_crawled: 17, invalid_images: 1 } });
    const html = await rest.get(`/datasets/${id}/report?format=html`);
    expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(html.text).toContain('Quality report');
    expect(html.text).not.toContain('<script');
    const csv = await rest.get(`/datasets/${id}/report`, { accept: 'text/csv' });
    expect(csv.text).toMatch(/^name,value\r\n/);
    expect(csv.text).toContain('metrics.images_crawled,17\r\n');
  });

  it('is not there for a run without one', async () => {
    expect((await rest.get(`/datasets/${id}/report?run_id=${newId()}`)).body.error).toBe('no_report');
  });
});

describe('ETag', () => {
  it('answers 304 to who knows the answer, and 200 when it changed', async () => {
    const first = await rest.get(`/datasets/${id}/stats/splits`);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^W\/"/);
    for (const known of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
      const again = await rest.get(`/datasets/${id}/stats/splits`, { 'if-none-match': known });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await rest.get(`/datasets/${id}/stats/splits`, { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('bytes of an image', () => {
  const ask = (
    image: string,
    what: 'content' | 'thumbnail',
    headers: Record<string, string> = { authorization: `Bearer ${key}` },
  ) => answerImage(new Request('http://darkroom.test/x', { headers }), { id, image_id: image, what }, instance);
  const anyImage = async () =>
    (await rest.get<ListAnswer<Image>>(`/datasets/${id}/images?limit=1&q=scan-0`)).body.items[0]!;

  it('come with headers that keep a browser from running them', async () => {
    const image = await anyImage();
    const answer = await ask(image.id, 'content');
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBe(image.file_size_bytes);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': "inline; filename*=UTF-8''scan-0.png",
    });
    const etag = answer.headers.get('etag')!;
    expect((await ask(image.id, 'content', { authorization: `Bearer ${key}`, 'if-none-match': etag })).status).toBe(
      304,
    );
    expect((await ask(image.id, 'thumbnail')).headers.get('content-type')).toBe('image/jpeg');
  });

  it('are refused to nobody and to another organisation', async () => {
    const image = await anyImage();
    expect((await ask(image.id, 'content', {})).status).toBe(401);
    const theirs = await aKey(instance, 'admin', await createOrganisation(instance, 'A third'));
    expect((await ask(image.id, 'content', { authorization: `Bearer ${theirs}` })).status).toBe(404);
    expect((await ask('not-an-id', 'content')).status).toBe(404);
    expect((await ask(newId(), 'thumbnail')).status).toBe(404);
  });

  it('leave one row in the audit log for a caller, an image and an hour; thumbnails leave none', async () => {
    const reads = () =>
      query(
        instance.database.adminUrl,
        `select subject_id, actor from darkroom.audit_log where action = 'image.read' order by id`,
      );
    const { body } = await rest.get<ListAnswer<Image>>(`/datasets/${id}/images?q=scan-1`);
    const before = (await reads()).length;
    const [first, second] = body.items;
    await Promise.all([1, 2, 3, 4].map(() => ask(first!.id, 'content').then((answer) => answer.arrayBuffer())));
    await (await ask(second!.id, 'content')).arrayBuffer();
    await (await ask(second!.id, 'thumbnail')).arrayBuffer();
    const other = await aKey(instance, 'viewer');
    await (await ask(first!.id, 'content', { authorization: `Bearer ${other}` })).arrayBuffer();
    expect((await reads()).slice(before)).toEqual([
      { subject_id: first!.id, actor: 'key of a data_lead' },
      { subject_id: second!.id, actor: 'key of a data_lead' },
      { subject_id: first!.id, actor: 'key of a viewer' },
    ]);
  });
});

describe('GET /runs/{id}/events', () => {
  const ask = (run: string, headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
    answerRunEvents(new Request('http://darkroom.test/x', { headers }), run, instance);

  it('tells the run and its end', async () => {
    const answer = await ask(runId);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const events = (await answer.text()).trim().split('\n\n');
    expect(events.map((event) => event.split('\n')[0])).toEqual(['event: run', 'event: end']);
    expect(JSON.parse(events[0]!.split('data: ')[1]!)).toMatchObject({ id: runId, state: 'completed' });
  });

  it('tells nobody else anything', async () => {
    expect((await ask(runId, {})).status).toBe(401);
    expect((await ask(newId())).status).toBe(404);
    expect((await ask('not-an-id')).status).toBe(404);
  });
});

describe('another organisation', () => {
  it.each([
    '/datasets/ID',
    '/datasets/ID/images',
    '/datasets/ID/samples',
    '/datasets/ID/verdicts',
    '/datasets/ID/verdicts?format=csv',
    '/datasets/ID/duplicates',
    '/datasets/ID/report',
    '/datasets/ID/report?format=html',
    '/datasets/ID/stats/splits',
    '/datasets/ID/stats/classes',
    '/runs/RUN',
    '/runs/RUN/log',
    '/runs/RUN/dead-letters',
    '/runs/RUN/recent-images',
    '/datasets/import/RUN/status',
  ])('finds nothing at %s', async (place) => {
    const answer = await stranger.get(place.replace('ID', id).replace('RUN', runId));
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('scan');
  });

  it('steers and deletes nothing', async () => {
    for (const action of ['pause', 'resume', 'cancel', 'recover']) {
      expect((await stranger.post(`/runs/${runId}/${action}`, { from_step: 1 })).status).toBe(404);
    }
    expect((await stranger.send('DELETE', `/datasets/${id}`)).status).toBe(404);
    expect((await rest.get(`/datasets/${id}`)).status).toBe(200);
  });
});

describe('DELETE /datasets/{id}', () => {
  it('wants the right name when one is given, and hides the dataset at once', async () => {
    const [name, again] = [
      `Short ${newId()}`,
      { source: { type: 'folder', path: path.join(instance.inbox, 'scans') } },
    ];
    const started = await rest.post<{ dataset_id: string; run_id: string }>('/datasets/import', { name, ...again });
    const place = `/datasets/${started.body.dataset_id}`;
    expect((await rest.send('DELETE', place, { json: { confirm_name: 'another' } })).body.error).toBe('name_differs');
    expect((await rest.send('DELETE', place, { json: { confirm_name: name } })).status).toBe(200);
    for (const gone of [place, `${place}/images`, `${place}/verdicts`]) expect((await rest.get(gone)).status).toBe(404);
    expect((await rest.send('DELETE', place)).status).toBe(404);
    expect((await rest.post('/datasets/import', { name, ...again })).status).toBe(202);
  });
});
