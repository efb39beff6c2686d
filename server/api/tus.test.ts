import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids';
import { uploadPrefix } from '../domain/keys';
import { UPLOAD_KEPT_MS } from '../domain/uploads';
import { openRecords } from '../records/records';
import { openUploaded } from '../records/uploaded';
import { createOrganisation } from '../services/accounts/first-run';
import { openPorts } from '../services/ports';
import { query } from '../testing/database';
import { anInstance } from '../testing/instance';
import { aKey, aRestClient } from '../testing/rest-client';
import { aTusClient, idOf } from '../testing/tus-client';
import { sweepUploads } from '../workflows/purge/sweep-uploads';

const instance = await anInstance();
afterAll(() => instance.close());
const key = await aKey(instance, 'data_lead');
const tus = aTusClient(instance, key);
const rest = aRestClient(instance, key);

// The worker's login, which alone may look across organisations.
const worker = { ...instance, records: openRecords({ url: instance.database.url('darkroom_worker') }) };
afterAll(() => worker.records.close());

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) & 255));
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const offsetOf = async (id: string) => Number((await tus.send('HEAD', id)).headers.get('upload-offset'));
const begun = async (metadata: Record<string, string> = { filename: 'a.bin' }, bytes = CONTENT.length) =>
  idOf(await tus.create(bytes, metadata));

/** What a run would read. */
async function contentOf(uploadId: string, file: string): Promise<Buffer> {
  const found = await (await openUploaded(instance.records, instance.tenantId, uploadId)).find(file);
  return Buffer.concat(await Promise.all(found!.parts.map((part) => buffer(instance.hot.get(part.key)))));
}
async function keysOf(uploadId: string): Promise<string[]> {
  const objects = await Readable.from(instance.hot.list(uploadPrefix(instance.tenantId, uploadId))).toArray();
  return objects.map((object) => object.key);
}

describe('tus 1.0', () => {
  it('says what it can without asking who it is', async () => {
    const { status, headers } = await aTusClient(instance, null).send('OPTIONS', null);
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,termination,checksum,expiration',
      'tus-checksum-algorithm': 'sha1,sha256,md5',
      'tus-max-size': '536870912000',
    });
  });

  it('takes a file in chunks, tells how far it is, and gives an upload_id', async () => {
    const created = await tus.create(CONTENT.length, { filename: 'a.bin' });
    const id = idOf(created);
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`http://darkroom.test/api/v1/uploads/${id}`);
    expect(created.headers.get('upload-id')).toBe(id);
    expect(created.body).toEqual({ upload_id: id, file_id: id, offset: 0, bytes: CONTENT.length });
    expect(new Date(created.headers.get('upload-expires')!).getTime()).toBeGreaterThan(Date.now());

    const first = await tus.patch(id, 0, CONTENT.subarray(0, 100_000));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '100000']);
    const head = await tus.send('HEAD', id);
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'upload-offset': '100000',
      'upload-length': '300000',
      'cache-control': 'no-store',
      'tus-resumable': '1.0.0',
    });
    const last = await tus.patch(id, 100_000, CONTENT.subarray(100_000));
    expect([last.status, last.headers.get('upload-offset'), last.headers.has('upload-expires')]).toEqual([
      204,
      '300000',
      false,
    ]);
    expect(sha(await contentOf(id, 'a.bin'))).toBe(sha(CONTENT));
    expect((await rest.get(`/uploads/${id}`)).body).toMatchObject({
      upload_id: id,
      files: 1,
      bytes: 300_000,
      received: 300_000,
      is_complete: true,
      is_in_use: false,
      title: 'a.bin',
    });
  });

  it('takes the first bytes with the announcement', async () => {
    const headers = { 'content-type': 'application/offset+octet-stream' };
    const created = await tus.create(5, { filename: 'five' }, { headers, body: Buffer.from('12345') });
    expect([created.status, created.headers.get('upload-offset')]).toEqual([201, '5']);
    expect((await contentOf(idOf(created), 'five')).toString()).toBe('12345');
  });

  it('holds many files with their paths, also empty ones, under an id that the sender chose', async () => {
    const upload_id = newId();
    for (const relativePath of ['scans/b.png', 'scans/a.png'])
      await tus.file(Buffer.from(relativePath), 'x', { relativePath, upload_id });
    await tus.create(0, { filename: 'empty.txt', upload_id });
    const { body } = await rest.get<{ items: { path: string; received: number }[] }>(`/uploads/${upload_id}/files`);
    expect(body.items.map(({ path: file, received }) => [file, received])).toEqual([
      ['empty.txt', 0],
      ['scans/a.png', 11],
      ['scans/b.png', 11],
    ]);
    expect((await rest.get(`/uploads/${upload_id}`)).body).toMatchObject({ files: 3, is_complete: true });
  });

  it('answers the same announcement with the same file, and refuses another under its path', async () => {
    const upload_id = newId();
    const same = { filename: 'a.bin', modified: '1700000000000', upload_id };
    const id = await begun(same);
    await tus.patch(id, 0, CONTENT.subarray(0, 10));
    const again = await tus.create(CONTENT.length, same);
    expect([again.status, idOf(again), again.headers.get('upload-offset')]).toEqual([201, id, '10']);
    const longer = await tus.create(CONTENT.length + 1, same);
    expect([longer.status, longer.body?.error]).toEqual([409, 'upload_path_taken']);
    const edited = await tus.create(CONTENT.length, { ...same, modified: '1700000000001' });
    expect(edited.status).toBe(409);
  });

  it('takes a file away, and an upload as a whole', async () => {
    const { id, uploadId } = await tus.file(CONTENT, 'a.bin', { upload_id: newId() });
    expect(await keysOf(uploadId)).toHaveLength(1);
    expect((await tus.send('DELETE', id)).status).toBe(204);
    expect(await keysOf(uploadId)).toEqual([]);
    expect((await tus.send('HEAD', id)).status).toBe(404);
    const whole = await tus.file(CONTENT, 'a.bin');
    expect((await rest.send('DELETE', `/uploads/${whole.uploadId}`)).status).toBe(200);
    expect((await tus.patch(whole.id, 0, Buffer.from('x'))).body).toMatchObject({ error: 'upload_gone' });
    await sweepUploads(worker);
    expect(await keysOf(whole.uploadId)).toEqual([]);
  });
});

describe('refuses', () => {
  it('a chunk at the wrong place with 409, and keeps nothing of it', async () => {
    const id = await begun();
    await tus.patch(id, 0, CONTENT.subarray(0, 100));
    for (const offset of [0, 50, 101]) {
      const { status, body } = await tus.patch(id, offset, Buffer.from('x'));
      expect([status, body?.error]).toEqual([409, 'wrong_offset']);
    }
    expect(await offsetOf(id)).toBe(100);
    expect(await keysOf(id)).toHaveLength(1);
  });

  it('a chunk over 8 MiB with 413 and says what to do, whether its length is announced or not', async () => {
    const id = await begun({ filename: 'large.bin' }, 20_000_000);
    const large = Buffer.alloc(11 * 1024 * 1024);
    const stream = () => Readable.toWeb(Readable.from([large.subarray(0, 6e6), large.subarray(6e6)])) as ReadableStream;
    for (const body of [large, stream()]) {
      const answer = await tus.patch(id, 0, body);
      expect(answer.status).toBe(413);
      expect(answer.body).toMatchObject({
        error: 'chunk_too_large',
        details: [{ fix: expect.stringMatching(/8,388,608/) }],
      });
    }
    expect(await offsetOf(id)).toBe(0);
    expect(await keysOf(id)).toEqual([]);
  });

  it('more than was announced with 413', async () => {
    const id = await begun({ filename: 'three' }, 3);
    expect((await tus.patch(id, 0, Buffer.from('1234'))).body).toMatchObject({ error: 'more_than_announced' });
    const stream = Readable.toWeb(Readable.from([Buffer.from('1234')])) as ReadableStream;
    expect((await tus.patch(id, 0, stream)).status).toBe(413);
    expect(await keysOf(id)).toEqual([]);
  });

  it('a chunk whose checksum differs with 460, and takes it when it is right', async () => {
    const id = await begun({ filename: 'five' }, 5);
    const digest = (text: string) => createHash('sha1').update(text).digest('base64');
    const wrong = await tus.patch(id, 0, Buffer.from('12345'), { 'upload-checksum': `sha1 ${digest('54321')}` });
    expect([wrong.status, wrong.body?.error]).toEqual([460, 'checksum_differs']);
    expect(await offsetOf(id)).toBe(0);
    expect((await tus.patch(id, 0, Buffer.from('12345'), { 'upload-checksum': 'crc7 AA==' })).status).toBe(400);
    const right = await tus.patch(id, 0, Buffer.from('12345'), { 'upload-checksum': `sha1 ${digest('12345')}` });
    expect(right.status).toBe(204);
  });

  it.each<[string, number, string, (id: string) => Promise<{ status: number; body: unknown }>]>([
    [
      'another version of tus',
      412,
      'other_tus_version',
      (id) => tus.send('HEAD', id, { headers: { 'tus-resumable': '0.2.2' } }),
    ],
    [
      'a chunk of another type',
      415,
      'not_a_chunk',
      (id) => tus.patch(id, 0, Buffer.from('x'), { 'content-type': 'text/plain' }),
    ],
    [
      'a chunk without its place',
      400,
      'wrong_header',
      (id) => tus.patch(id, 0, Buffer.from('x'), { 'upload-offset': '-1' }),
    ],
    ['a file without its length', 400, 'wrong_header', () => tus.create(1, {}, { headers: { 'upload-length': 'x' } })],
    [
      'metadata that is none',
      400,
      'wrong_header',
      () => tus.create(1, {}, { headers: { 'upload-metadata': 'filename a b' } }),
    ],
    ['a path that leads out', 400, 'wrong_upload_path', () => tus.create(1, { filename: '../a.png' })],
    ['a file that is too large', 413, 'upload_too_large', () => tus.create(536_870_912_001, { filename: 'a.zip' })],
    ['a file that the disk has no room for', 503, 'disk_full', () => roomless().create(1, { filename: 'a.zip' })],
    ['an id that is none', 404, 'not_found', () => tus.patch('x', 0, Buffer.from('x'))],
    ['nobody', 401, 'not_signed_in', (id) => aTusClient(instance, null).patch(id, 0, Buffer.from('x'))],
  ])('%s with %i', async (_, status, code, ask) => {
    const answer = await ask(await begun());
    expect(answer).toMatchObject({ status, body: status === 200 ? null : answer.body && { error: code } });
  });

  it('whoever may not import', async () => {
    const id = await begun();
    const viewer = aTusClient(instance, await aKey(instance, 'viewer'));
    for (const answer of [await viewer.create(1), await viewer.patch(id, 0, Buffer.from('x'))])
      expect([answer.status, answer.body?.error]).toEqual([403, 'not_allowed']);
    expect((await viewer.send('HEAD', id)).status).toBe(403);
  });

  it('another organisation, which learns nothing of the upload and cannot add to it', async () => {
    const theirs = await createOrganisation(instance, 'Elsewhere');
    const stranger = aTusClient(instance, await aKey(instance, 'admin', theirs));
    const id = await begun();
    const asked = [
      await stranger.send('HEAD', id),
      await stranger.patch(id, 0, Buffer.from('x')),
      await stranger.send('DELETE', id),
      await stranger.create(1, { filename: 'b.png', upload_id: id }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const ghost = await stranger.patch(newId(), 0, Buffer.from('x'));
    expect(ghost.body).toMatchObject({ error: 'upload_not_found' });
    expect(await offsetOf(id)).toBe(0);
  });
});

/** The same instance on a disk that is nearly full. */
function roomless() {
  const hot = { ...instance.hot, free: async () => ({ bytesFree: 1000, bytesTotal: 1e12 }) };
  return aTusClient({ ...instance, hot }, key);
}

describe('nothing told is lost, nothing lost is told', () => {
  it('of several writers at one place one counts, and the file is whole', async () => {
    const id = await begun();
    const answers = await Promise.all(Array.from({ length: 4 }, () => tus.patch(id, 0, CONTENT.subarray(0, 200_000))));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409]);
    expect(await offsetOf(id)).toBe(200_000);
    await tus.patch(id, 200_000, CONTENT.subarray(200_000));
    expect(sha(await contentOf(id, 'a.bin'))).toBe(sha(CONTENT));
    expect(await keysOf(id)).toHaveLength(2);
  });

  it('keeps what came of a chunk whose sender went away', async () => {
    const id = await begun();
    let pulls = 0;
    const broken = new ReadableStream({
      pull: (controller) =>
        pulls++ === 0 ? controller.enqueue(CONTENT.subarray(0, 70_000)) : controller.error(new Error('aborted')),
    });
    await tus.patch(id, 0, broken);
    expect(await offsetOf(id)).toBe(70_000);
    await tus.patch(id, 70_000, CONTENT.subarray(70_000));
    expect(sha(await contentOf(id, 'a.bin'))).toBe(sha(CONTENT));
  });

  it('asks again for a last part that a power cut shortened or lost, in a process that is new', async () => {
    const id = await begun();
    for (const [at, to] of [
      [0, 100_000],
      [100_000, 200_000],
      [200_000, 250_000],
    ] as const)
      await tus.patch(id, at, CONTENT.subarray(at, to));
    const [, second, third] = (await keysOf(id)).map((each) => instance.hot.localPath(each)!);
    fs.truncateSync(third!, 10);
    fs.rmSync(second!);
    const ports = openPorts('another', instance.config);
    const later = aTusClient({ ...instance, ...ports }, key);
    expect((await later.send('HEAD', id)).headers.get('upload-offset')).toBe('100000');
    expect((await later.patch(id, 100_000, CONTENT.subarray(100_000))).status).toBe(204);
    expect(sha(await contentOf(id, 'a.bin'))).toBe(sha(CONTENT));
    await Promise.all([ports.records.close(), ports.accounts.$disconnect()]);
  });

  it('takes no notice of bytes that a process left behind before it said so', async () => {
    const id = await begun();
    await instance.hot.put(`${uploadPrefix(instance.tenantId, id)}${id}/${'0'.padStart(13, '0')}-dead`, CONTENT);
    expect(await offsetOf(id)).toBe(0);
    await tus.patch(id, 0, CONTENT);
    expect(sha(await contentOf(id, 'a.bin'))).toBe(sha(CONTENT));
  });
});

it('removes what nobody goes on with for seven days, and keeps what is fresh', async () => {
  const age = (id: string, ms: number) =>
    query(instance.database.adminUrl, 'update darkroom.upload set touched_at = $2 where id = $1', [
      id,
      new Date(Date.now() - ms),
    ]);
  const [old, fresh] = [await tus.file(CONTENT, 'old.bin'), await tus.file(CONTENT, 'fresh.bin')];
  await age(old.id, UPLOAD_KEPT_MS + 60_000);
  await age(fresh.id, UPLOAD_KEPT_MS - 60_000);
  await sweepUploads(worker);
  expect(await keysOf(old.id)).toEqual([]);
  expect(await keysOf(fresh.id)).toHaveLength(1);
  expect((await tus.send('HEAD', old.id)).status).toBe(404);
  expect((await tus.patch(old.id, CONTENT.length, Buffer.from('x'))).body).toMatchObject({ error: 'upload_gone' });
  expect((await tus.send('HEAD', fresh.id)).status).toBe(200);
});

describe('an import', () => {
  const importOf = (upload_id: string, name = `import ${newId()}`) =>
    rest.post('/datasets/import', { name, source: { type: 'upload', upload_id } });

  it('is refused while bytes are missing, with 422 and what to do', async () => {
    const id = await begun({ filename: 'a.png' });
    await tus.patch(id, 0, CONTENT.subarray(0, 100));
    for (const answer of [
      await importOf(id),
      await rest.post('/datasets/import/dry-run', { name: 'x', source: { type: 'upload', upload_id: id } }),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ error: 'upload_unfinished', details: [{ fix: expect.any(String) }] });
    }
  });

  it('is refused for an upload that is not there, with 404', async () => {
    expect((await importOf(newId())).body).toMatchObject({ error: 'upload_not_found' });
  });

  it('holds its upload: it takes no more files, cannot be taken away, and outlives seven days', async () => {
    const { id, uploadId } = await tus.file(CONTENT, 'a.png', { upload_id: newId() });
    const started = await importOf(uploadId);
    expect(started.status).toBe(202);
    expect((await rest.get(`/uploads/${uploadId}`)).body).toMatchObject({ is_in_use: true, expires_at: null });
    expect((await tus.create(1, { filename: 'b.png', upload_id: uploadId })).body).toMatchObject({
      error: 'upload_in_use',
    });
    expect((await tus.send('DELETE', id)).status).toBe(409);
    expect((await rest.send('DELETE', `/uploads/${uploadId}`)).status).toBe(409);
    await sweepUploads(worker, new Date(Date.now() + 2 * UPLOAD_KEPT_MS));
    expect(await keysOf(uploadId)).toHaveLength(1);
  });

  it('is the same when it is asked for twice under one Idempotency-Key', async () => {
    const { uploadId } = await tus.file(CONTENT, 'a.png');
    const body = { name: 'twice', source: { type: 'upload', upload_id: uploadId } };
    const headers = { 'idempotency-key': newId() };
    const [one, two] = [
      await rest.post('/datasets/import', body, headers),
      await rest.post('/datasets/import', body, headers),
    ];
    expect(two.body).toEqual(one.body);
  });
});
