import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids';
import { createApiKey, revokeApiKey } from '../services/accounts/api-keys';
import { authOf } from '../services/accounts/auth';
import { addMember, createPerson } from '../services/accounts/people';
import { query } from '../testing/database';
import { anInstance } from '../testing/instance';
import { aKey, aRestClient, type ErrorAnswer } from '../testing/rest-client';
import { openRequestLimit } from './rate-limit';

const instance = await anInstance();
afterAll(() => instance.close());

const admin = instance.as('admin');
const rest = aRestClient(instance, await aKey(instance, 'admin'));
const nobody = aRestClient(instance, null);

describe('an error', () => {
  it('has the one shape that errors have', async () => {
    const { headers, body } = await rest.get(`/datasets/${newId()}`);
    expect(Object.keys(body).sort()).toEqual(['details', 'error', 'message', 'request_id', 'timestamp']);
    expect(body).toMatchObject({
      error: 'dataset_not_found',
      details: [{ code: 'dataset_not_found', fix: expect.any(String) }],
    });
    expect(Math.abs(Date.parse(body.timestamp) - Date.now())).toBeLessThan(60_000);
    expect(body.request_id).toBe(headers.get('x-request-id'));
  });

  it('carries the id that the caller gave, when it is one', async () => {
    const given = await rest.get('/nothing', { 'x-request-id': 'my-request-0042' });
    expect(given.body.request_id).toBe('my-request-0042');
    const odd = await rest.get('/nothing', { 'x-request-id': 'a b<c>' });
    expect(odd.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['GET', '/nothing', 404, 'no_such_endpoint'],
    ['GET', '/', 404, 'no_such_endpoint'],
    ['POST', '/datasets/import/more/than/there/is', 404, 'no_such_endpoint'],
    ['POST', '/datasets', 405, 'wrong_method'],
    ['DELETE', '/datasets/import', 404, 'not_found'],
    ['PUT', '/datasets/import', 405, 'wrong_method'],
    ['GET', '/datasets/not-an-id', 404, 'not_found'],
    ['GET', '/datasets/import/not-an-id/status', 404, 'not_found'],
    ['POST', '/runs/not-an-id/pause', 404, 'not_found'],
  ])('of %s %s is %i %s', async (method, place, status, error) => {
    expect(await rest.send(method, place)).toMatchObject({ status, body: { error } });
  });

  it('of a wrong method says which there are', async () => {
    const { headers } = await rest.send('PUT', '/keys');
    expect(headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  });

  it('tells nothing of the inside when the inside fails', async () => {
    const broken = {
      ...instance,
      records: { ...instance.records, as: () => Promise.reject(new Error('password of the database')) },
    };
    const { status, body, text } = await aRestClient(broken as typeof instance, null).get('/session', {
      authorization: 'Bearer dk_unknown',
    });
    expect(status).toBe(401); // an unknown key is found out before any tenant is
    expect(text).not.toContain('password');
    const { key } = await createApiKey(admin, { name: 'a key', role: 'viewer' });
    const inside = await aRestClient(broken as typeof instance, key).get('/datasets');
    expect(inside).toMatchObject({ status: 500, body: { error: 'internal_error' } });
    expect(inside.text).not.toContain('password');
    expect(body.error).toBe('unknown_key');
  });
});

describe('a body', () => {
  const place = '/datasets/import';
  const json = { 'content-type': 'application/json' };

  it.each([
    ['over 1 MiB', { headers: json, body: JSON.stringify({ name: 'x'.repeat(1_100_000) }) }, 413, 'body_too_large'],
    [
      'that says it is over 1 MiB',
      { headers: { ...json, 'content-length': '2000000' }, body: '{}' },
      413,
      'body_too_large',
    ],
    ['of another type', { headers: { 'content-type': 'text/plain' }, body: '{"name":"x"}' }, 415, 'not_json'],
    [
      'of a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=x' },
      415,
      'not_json',
    ],
    ['that is no JSON', { headers: json, body: '{"name":' }, 400, 'wrong_json'],
    ['that is a list', { headers: json, body: '[]' }, 400, 'wrong_json'],
    ['that is nothing', { headers: json, body: 'null' }, 400, 'wrong_json'],
    ['that is empty', { headers: json }, 400, 'invalid_input'],
  ])('%s is refused', async (_, sent, status, error) => {
    expect(await rest.send('POST', place, sent)).toMatchObject({ status, body: { error } });
  });

  it('without an end is refused when it goes over 1 MiB', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(32)) });
    expect((await rest.send('POST', place, { headers: json, body })).status).toBe(413);
  });

  it('cannot change what the path names', async () => {
    const { id } = await createApiKey(admin, { name: 'stays', role: 'viewer' });
    const other = await createApiKey(admin, { name: 'goes', role: 'viewer' });
    const { body } = await rest.send<{ id: string }>('DELETE', `/keys/${other.id}?id=${id}`, { json: { id } });
    expect(body.id).toBe(other.id);
  });
});

describe('an API key', () => {
  const asKey = (key: string) => aRestClient(instance, key).get('/session');

  it('is asked for', async () => {
    expect(await nobody.get('/datasets')).toMatchObject({ status: 401, body: { error: 'not_signed_in' } });
  });

  it.each(['dk_nonsense', 'x', `dk_${'a'.repeat(32)}`])('%s is not known', async (key) => {
    expect(await asKey(key)).toMatchObject({ status: 401, body: { error: 'unknown_key' } });
  });

  it('works until it is revoked', async () => {
    const { id, key } = await createApiKey(admin, { name: 'short', role: 'viewer' });
    expect((await asKey(key)).status).toBe(200);
    await revokeApiKey(admin, { id });
    expect((await asKey(key)).status).toBe(401);
  });

  it('works until it expires', async () => {
    const expires_at = new Date(Date.now() + 3600_000).toISOString();
    const { id, key } = await createApiKey(admin, { name: 'short', role: 'viewer', expires_at });
    expect((await asKey(key)).status).toBe(200);
    await query(
      instance.database.adminUrl,
      `update darkroom.api_key set expires_at = now() - interval '1 s' where id = $1`,
      [id],
    );
    expect((await asKey(key)).status).toBe(401);
  });

  it('is narrowed by its scopes', async () => {
    const { key } = await createApiKey(admin, { name: 'narrow', role: 'admin', scopes: ['read'] });
    const narrow = aRestClient(instance, key);
    expect((await narrow.get('/datasets')).status).toBe(200);
    expect(await narrow.get('/members')).toMatchObject({ status: 403, body: { error: 'not_allowed' } });
    expect((await narrow.post('/keys', { name: 'wider' })).status).toBe(403);
    expect(
      (await narrow.post('/datasets/import', { name: 'x', source: { type: 'folder', path: instance.inbox } })).status,
    ).toBe(403);
  });

  it('that is narrowed makes no key, even when it may administer', async () => {
    const { key } = await createApiKey(admin, { name: 'narrow', role: 'admin', scopes: ['administer'] });
    expect((await aRestClient(instance, key).post('/keys', { name: 'wider', role: 'admin' })).body.error).toBe(
      'narrow_key',
    );
  });

  it('may not reach beyond its role, nor have expired before it is made', async () => {
    expect((await rest.post('/keys', { name: 'x', role: 'viewer', scopes: ['administer'] })).body.error).toBe(
      'scope_beyond_role',
    );
    expect((await rest.post('/keys', { name: 'x', expires_at: '2020-01-01T00:00:00Z' })).body.error).toBe(
      'expiry_in_the_past',
    );
  });

  it('is shown once, kept as a hash, and its making and revoking stand in the audit log without it', async () => {
    const made = await rest.post<{ id: string; key: string }>('/keys', { name: 'audited', role: 'viewer' });
    expect(made.status).toBe(201);
    await rest.send('DELETE', `/keys/${made.body.id}`);
    const { text } = await rest.get('/keys?limit=1000');
    expect(text).toContain(made.body.id);
    expect(text).not.toContain(made.body.key);
    const rows = await query<{ all: string }>(
      instance.database.adminUrl,
      `select row_to_json(k)::text as all from darkroom.api_key k`,
    );
    expect(rows.some(({ all }) => all.includes(made.body.key))).toBe(false);
    const log = await rest.get<{ items: { action: string; subject_id: string; details: object }[] }>(
      '/audit?limit=1000',
    );
    const own = log.body.items.filter(({ subject_id }) => subject_id === made.body.id);
    expect(own.map(({ action }) => action)).toEqual(['api_key.revoked', 'api_key.created']);
    expect(JSON.stringify(own)).not.toContain(made.body.key);
  });

  it.each([
    ['/keys', { name: 'made once', role: 'viewer' }, 'key'],
    ['/invitations', { email: 'once@example.org', role: 'viewer' }, 'link'],
  ])(
    'and what else %s makes is made once for an Idempotency-Key, its secret kept nowhere',
    async (place, body, secret) => {
      const key = { 'idempotency-key': newId() };
      const answers = await Promise.all([1, 2].map(() => rest.post<Record<string, string>>(place, body, key)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      expect(answers[1]!.body).toEqual(answers[0]!.body);
      expect((await rest.post(place, { ...body, role: 'admin' }, key)).status).toBe(409);
      const kept = await query<{ all: string }>(
        instance.database.adminUrl,
        'select answer::text as all from darkroom.idempotency_key',
      );
      const said = answers[0]!.body[secret]!.split('/').at(-1)!;
      expect(kept.some(({ all }) => all.includes(said))).toBe(false);
      const without = await Promise.all(
        [1, 2].map((n) =>
          rest.post<Record<string, string>>(place, {
            ...body,
            ...(secret === 'link' ? { email: `${n}@example.org` } : {}),
          }),
        ),
      );
      expect(without[0]!.body[secret]).not.toBe(without[1]!.body[secret]);
    },
  );

  it('remembers when it was last used', async () => {
    const { id, key } = await createApiKey(admin, { name: 'used', role: 'viewer' });
    await asKey(key);
    const { body } = await rest.get<{ items: { id: string; last_used_at: string | null }[] }>('/keys?limit=1000');
    expect(body.items.find((item) => item.id === id)?.last_used_at).toMatch(/Z$/);
  });
});

describe('the limit of requests', () => {
  it('holds each caller apart and says when to come back', async () => {
    const limit = openRequestLimit(3);
    const one = aRestClient(instance, await aKey(instance, 'viewer'), limit);
    const other = aRestClient(instance, await aKey(instance, 'viewer'), limit);
    for (let request = 0; request < 3; request++) expect((await one.get('/datasets')).status).toBe(200);
    const refused = await one.get<ErrorAnswer>('/datasets');
    expect(refused).toMatchObject({ status: 429, body: { error: 'too_many_requests' } });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await other.get('/datasets')).status).toBe(200);
  });
});

describe('HEAD', () => {
  it('is answered like GET', async () => {
    expect((await rest.send('HEAD', '/datasets')).status).toBe(200);
  });
});

describe('another site', () => {
  let cookie = '';
  beforeAll(async () => {
    const person = { name: 'Ada', email: 'ada@example.org', password: 'long enough' };
    const { id: userId } = await createPerson(instance, person);
    await instance.records.as(instance.tenantId, (tx) =>
      addMember(tx, instance.tenantId, { userId, name: 'Ada', email: person.email, role: 'admin' }),
    );
    const answer = await authOf(instance).handler(
      new Request('http://darkroom.test/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://darkroom.test', host: 'darkroom.test' },
        body: JSON.stringify(person),
      }),
    );
    cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
  });

  it.each(['http://evil.test', 'https://darkroom.test.evil.test', 'null', 'http://darkroom.test:81'])(
    'at %s cannot use the cookie of a person to change something',
    async (origin) => {
      const answer = await nobody.post('/keys', { name: 'stolen' }, { cookie, origin, host: 'darkroom.test' });
      expect(answer).toMatchObject({ status: 403, body: { error: 'foreign_origin' } });
    },
  );

  it('is not our own page, which can', async () => {
    const headers = { cookie, origin: 'http://darkroom.test', host: 'darkroom.test' };
    expect((await nobody.post('/keys', { name: 'mine' }, headers)).status).toBe(201);
    expect((await nobody.get('/session', { cookie })).status).toBe(200);
  });

  it('gains nothing by a header of another scheme', async () => {
    const headers = { cookie, origin: 'http://evil.test', host: 'darkroom.test', authorization: 'Basic YTpi' };
    expect((await nobody.post('/keys', { name: 'stolen' }, headers)).status).toBe(403);
  });

  it('may use a key that it knows', async () => {
    expect((await rest.post('/keys', { name: 'by a script' }, { origin: 'http://elsewhere.test' })).status).toBe(201);
  });
});
