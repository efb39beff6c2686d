import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { messageOf } from '../errors';
import type { Log } from '../log';
import type { Message, MessageStore } from './message-store';

type Options = {
  url: string;
  messages: MessageStore;
  log: Log;
  onMessage(message: Message): void;
  /** Messages may have been missed from now on. */
  onLost(): void;
};

export type Listener = { isListening(): boolean; close(): Promise<void> };

const AGAIN_MS = 500;
const PROBE_MS = 15_000; // a connection can die without a word

/** Hears of every broadcast, in order; connects again whenever the database was away. */
export async function listen({ url, messages, log, onMessage, onLost }: Options): Promise<Listener> {
  const ending = new AbortController();
  const { signal } = ending;
  let isListening = false;
  let firstConnected = () => {};
  const ready = new Promise<void>((resolve) => {
    firstConnected = resolve;
  });

  async function hear() {
    const client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      application_name: 'realtime-gateway',
    });
    const lost = new Promise<void>((resolve) => {
      client.once('error', () => resolve());
      client.once('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    let last = Promise.resolve();
    client.on('error', () => {});
    client.on('notification', ({ payload }) => {
      last = last
        .then(() => read(String(payload)))
        .catch((error) => log.error({ message: messageOf(error) }, 'gateway.broadcast_failed'));
    });
    let probe: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      await client.query('listen realtime_messages');
      isListening = true;
      firstConnected();
      log.info('gateway.listening');
      probe = setInterval(() => client.query('select 1').catch(() => client.end().catch(() => {})), PROBE_MS);
      await lost;
    } finally {
      clearInterval(probe);
      if (isListening) onLost();
      isListening = false;
      await client.end().catch(() => {});
    }
  }

  async function read(payload: string) {
    const told = JSON.parse(payload) as { i: string; t?: string; e: string; v: boolean; p: unknown };
    if (told.t !== undefined) {
      return onMessage({ id: told.i, topic: told.t, event: told.e, private: told.v, payload: told.p });
    }
    const message = await messages.message(told.i); // too long for a notification
    if (message) onMessage(message);
  }

  const ended = (async () => {
    while (!signal.aborted) {
      await hear().catch((error) => log.warn({ message: messageOf(error) }, 'gateway.database_away'));
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  })();
  await Promise.race([ready, ended]);
  return {
    isListening: () => isListening,
    close: () => {
      ending.abort();
      return ended;
    },
  };
}
