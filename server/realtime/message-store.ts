import pg from 'pg';
import type { Claims } from './claims';

/** One broadcast as the database tells of it. */
export type Message = { id: string; topic: string; event: string; payload: unknown; private: boolean };

export type MessageStore = {
  /** True when the policies on realtime.messages let the owner of `claims` read `topic`. */
  mayRead(topic: string, claims: Claims): Promise<boolean>;
  message(id: string): Promise<Message | undefined>;
  /** The newest messages of a private topic since a moment (milliseconds), oldest first; at most 25. */
  replay(topic: string, sinceMs: number, limit: number): Promise<Message[]>;
  deleteOld(): Promise<void>;
  close(): Promise<void>;
};

const COLUMNS = 'id, topic, event, payload, private';

/** Opens realtime.messages as the gateway's login. */
export function openMessageStore(url: string): MessageStore {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5_000, query_timeout: 10_000 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    mayRead: (topic, claims) => mayRead(pool, topic, claims),
    message: async (id) =>
      (await pool.query<Message>(`select ${COLUMNS} from realtime.messages where id = $1`, [id])).rows[0],
    replay: async (topic, sinceMs, limit) => {
      const { rows } = await pool.query<Message>(
        `select ${COLUMNS} from (
           select * from realtime.messages
           where topic = $1 and private and extension = 'broadcast' and event is not null
             and inserted_at >= to_timestamp($2 / 1000.0) at time zone 'utc'
           order by inserted_at desc limit $3) newest order by inserted_at`,
        [topic, sinceMs, Math.max(1, Math.min(25, limit))],
      );
      return rows;
    },
    deleteOld: async () => {
      await pool.query(
        `delete from realtime.messages where inserted_at < (now() at time zone 'utc') - interval '1 hour'`,
      );
    },
    close: () => pool.end(),
  };
}

// As the hosted service does: a row is put there, looked at as the user, and taken back.
async function mayRead(pool: pg.Pool, topic: string, claims: Claims): Promise<boolean> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query('begin');
    const probe = await client.query<{ id: string }>(
      `insert into realtime.messages (topic, extension) values ($1, 'broadcast') returning id`,
      [topic],
    );
    await client.query(
      `select set_config('role', $1, true), set_config('realtime.topic', $2, true),
         set_config('request.jwt.claims', $3, true), set_config('request.jwt.claim.sub', $4, true),
         set_config('request.jwt.claim.role', $1, true)`,
      [claims.role, topic, JSON.stringify(claims), claims.sub ?? ''],
    );
    const seen = await client.query('select id from realtime.messages where id = $1', [probe.rows[0]?.id]);
    return seen.rowCount === 1;
  } finally {
    await client.query('rollback').catch(() => {
      isBroken = true;
    });
    client.release(isBroken);
  }
}
