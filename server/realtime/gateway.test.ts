import { once } from 'node:events';
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import ws from 'ws';
import { openLog } from '../log';
import { aDatabase, query, TEST_SECRET_KEY } from '../testing/database';
import { type Gateway, startGateway } from './gateway';
import { EMBEDDED_PUBLISHABLE_KEY, realtimeKey, realtimeToken } from './tokens';

const database = await aDatabase();
const key = realtimeKey(TEST_SECRET_KEY);
const start = (port = 0) =>
  startGateway({ databaseUrl: database.url('darkroom_gateway'), key, port, log: openLog('tests') });

let gateway: Gateway;
let clients: SupabaseClient[] = [];

beforeAll(async () => {
  // Whoever is called like a topic's last part may read it.
  await query(
    database.adminUrl,
    `create policy "own topic" on realtime.messages for select to authenticated using (
       extension = 'broadcast'
       and realtime.topic() = 'person:' || (current_setting('request.jwt.claims', true)::jsonb->>'sub'))`,
  );
  gateway = await start();
});
afterAll(() => gateway.close());
afterEach(async () => {
  for (const client of clients) await client.realtime.disconnect();
  clients = [];
});

type Options = { sub?: string; expiresInSeconds?: number };

async function aClient({ sub = 'ada', expiresInSeconds }: Options = {}): Promise<SupabaseClient> {
  const token = await realtimeToken({ sub, secretKey: TEST_SECRET_KEY, expiresInSeconds });
  const transport = ws as unknown as typeof WebSocket;
  const client = createClient(`http://127.0.0.1:${gateway.port}`, EMBEDDED_PUBLISHABLE_KEY, {
    realtime: { transport, reconnectAfterMs: () => 50 },
  });
  clients.push(client);
  await client.realtime.setAuth(token);
  return client;
}

/** A channel with what it received and how its state went, and ways to wait for the next of each. */
function listenTo(client: SupabaseClient, topic: string, config: object = {}) {
  const states: string[] = [];
  const errors: string[] = [];
  const received: { event: string; payload: Record<string, unknown> }[] = [];
  let wake = () => {};
  const channel: RealtimeChannel = client.channel(topic, { config: { private: true, ...config } });
  channel.on('broadcast', { event: '*' }, ({ event, payload }) => {
    received.push({ event, payload });
    wake();
  });
  channel.subscribe((state, error) => {
    states.push(state);
    if (error) errors.push(error.message);
    wake();
  });
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { states, errors, received, until, subscribed: () => until(() => states.at(-1) === 'SUBSCRIBED') };
}

const send = (topic: string, event: string, payload: object) =>
  query(database.adminUrl, 'select realtime.send($1, $2, $3, true)', [JSON.stringify(payload), event, topic]);

it('delivers what SQL sends, in order, whatever its size', async () => {
  const listener = listenTo(await aClient(), 'person:ada');
  await listener.subscribed();
  const long = 'x'.repeat(20_000);
  await send('person:ada', 'first', { n: 1, long });
  await send('person:ada', 'second', { n: 2 });
  await listener.until(() => listener.received.length === 2);
  expect(listener.received.map(({ event, payload }) => [event, payload.n, String(payload.long ?? '').length])).toEqual([
    ['first', 1, 20_000],
    ['second', 2, 0],
  ]);
});

it("refuses a stranger's topic and sends nothing of it", async () => {
  const client = await aClient();
  const own = listenTo(client, 'person:ada');
  const foreign = listenTo(client, 'person:bob');
  await own.subscribed();
  await foreign.until(() => foreign.errors.length > 0);
  await send('person:bob', 'secret', {});
  await send('person:ada', 'mine', {});
  await own.until(() => own.received.length === 1);
  expect(foreign.errors[0]).toContain(
    'Unauthorized: You do not have permissions to read from this Channel topic: person:bob',
  );
  expect(foreign.received).toEqual([]);
});

it('refuses channels that are not private', async () => {
  const listener = listenTo(await aClient(), 'person:ada', { private: false });
  await listener.until(() => listener.errors.length > 0);
  expect(listener.errors[0]).toContain('PrivateOnly');
});

it('refuses tokens of another key', async () => {
  const client = await aClient();
  await client.realtime.setAuth(await realtimeToken({ sub: 'ada', secretKey: 'another key' }));
  const listener = listenTo(client, 'person:ada');
  await listener.until(() => listener.errors.length > 0);
  expect(listener.errors[0]).toContain('JwtSignatureError');
});

it('closes a channel when its token expires', async () => {
  const listener = listenTo(await aClient({ expiresInSeconds: 2 }), 'person:ada');
  await listener.until(() => listener.states.includes('CLOSED') || listener.errors.length > 0);
  await send('person:ada', 'late', {});
  expect(listener.states.at(0)).toBe('SUBSCRIBED');
  expect(listener.received).toEqual([]);
});

it('replays what was missed when asked to', async () => {
  await send('person:eve', 'missed', { n: 7 });
  const listener = listenTo(await aClient({ sub: 'eve' }), 'person:eve', {
    broadcast: { replay: { since: Date.now() - 60_000, limit: 5 } },
  });
  await listener.until(() => listener.received.length === 1);
  expect(listener.received[0]).toMatchObject({ event: 'missed', payload: { n: 7 } });
});

it('takes back clients by itself after a restart', async () => {
  const listener = listenTo(await aClient(), 'person:ada');
  await listener.subscribed();
  const { port } = gateway;
  await gateway.close();
  gateway = await start(port);
  await listener.until(() => listener.states.filter((state) => state === 'SUBSCRIBED').length === 2);
  await send('person:ada', 'again', {});
  await listener.until(() => listener.received.length === 1);
  expect(listener.received[0]?.event).toBe('again');
});

it('makes clients join again when the database connection was lost, and hears it again', async () => {
  const listener = listenTo(await aClient(), 'person:ada');
  await listener.subscribed();
  await query(
    database.adminUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'darkroom_gateway' and datname = current_database()`,
  );
  await listener.until(() => listener.states.filter((state) => state === 'SUBSCRIBED').length === 2);
  await send('person:ada', 'back', {});
  await listener.until(() => listener.received.length === 1);
  expect(listener.received[0]?.event).toBe('back');
});

it.each([
  ['another path', '/realtime/v2/websocket?apikey=embedded&vsn=2.0.0', 404],
  ['another key', '/realtime/v1/websocket?apikey=other&vsn=2.0.0', 401],
  ['another version', '/realtime/v1/websocket?apikey=embedded&vsn=1.0.0', 400],
])('turns away %s', async (_what, path, status) => {
  const socket = new ws(`ws://127.0.0.1:${gateway.port}${path}`);
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(status);
});
