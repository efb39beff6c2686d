import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDatabase, query } from '../testing/database';

const database = await aDatabase();
const OURS = randomUUID();
const THEIRS = randomUUID();

type Column = { name: string; type: string; isNeeded: boolean };
type Table = { name: string; tenantColumn: 'tenant_id' | 'id'; columns: Column[]; checks: string[] };

// Asked of the database, so that a table that comes later is held to the same.
const tables = await query<Table & pg.QueryResultRow>(
  database.adminUrl,
  `select c.table_name as name, case when bool_or(c.column_name = 'tenant_id') then 'tenant_id' else 'id' end as "tenantColumn",
     json_agg(json_build_object('name', c.column_name, 'type', c.udt_name, 'isNeeded', c.is_nullable = 'NO' and c.column_default is null)) as columns,
     (select coalesce(json_agg(pg_get_constraintdef(k.oid)), '[]') from pg_constraint k
       where k.contype = 'c' and k.conrelid = format('darkroom.%I', c.table_name)::regclass) as checks
   from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
   where c.table_schema = 'darkroom' and t.table_type = 'BASE TABLE'
   group by c.table_name having bool_or(c.column_name = 'tenant_id') or c.table_name = 'organisation' order by 1`,
);

/** Tables whose rows stay as they were written; all but the audit log go with their dataset. */
const REFUSED_OF: Record<string, { update?: boolean; delete?: boolean }> = {
  audit_log: { update: true, delete: true },
  duplicate_decision: { update: true },
  image_change: { update: true },
  image_change_row: { update: true },
  label_set: { update: true },
  split_change: { update: true },
  split_move: { update: true },
};

/** A value of the column's type, of those that a check constraint lists where there is one. */
function plausible({ columns, checks }: Table, { name, type }: Column): unknown {
  const listed = checks.find((check) => new RegExp(`\\(?\\b${name}\\b\\)? = ANY`).test(check));
  if (listed) return /'([^']*)'/.exec(listed)?.[1];
  const ofType: Record<string, unknown> = {
    uuid: randomUUID(),
    text: `${name}-${randomUUID()}`,
    int4: 1,
    int8: 1,
    float8: 1,
    bool: true,
    jsonb: '{}',
    timestamptz: '2026-01-01T00:00:00Z',
    _text: [],
  };
  if (type in ofType) return ofType[type];
  throw new Error(`give plausible() a value of type ${type} (one of ${columns.length} columns, ${name})`);
}

function insertOf(table: Table, tenant: string): { sql: string; values: unknown[] } {
  const filled = table.columns.filter(({ name, isNeeded }) => isNeeded || name === table.tenantColumn);
  const names = filled.map(({ name }) => `"${name}"`).join(', ');
  const values = filled.map((column) => (column.name === table.tenantColumn ? tenant : plausible(table, column)));
  return {
    sql: `insert into darkroom.${table.name} (${names}) values (${values.map((_, index) => `$${index + 1}`).join(', ')})`,
    values,
  };
}

const app = new pg.Client({ connectionString: database.url('darkroom_app') });

/** Tries a statement as `tenant` and takes it back; what it said when it was refused. */
async function attempt(tenant: string | null, sql: string, values: unknown[] = []) {
  await app.query('begin');
  try {
    if (tenant !== null) await app.query(`select set_config('darkroom.tenant_id', $1, true)`, [tenant]);
    const { rows, rowCount } = await app.query(sql, values);
    return { rows, touched: rowCount, refused: null };
  } catch (error) {
    return { rows: [], touched: 0, refused: (error as pg.DatabaseError).message };
  } finally {
    await app.query('rollback');
  }
}

beforeAll(async () => {
  await app.connect();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  // Keys to rows of other tables and triggers do not matter here.
  await admin.query('set session_replication_role = replica');
  for (const table of tables) {
    for (const tenant of [OURS, THEIRS]) {
      const { sql, values } = insertOf(table, tenant);
      await admin.query(sql, values);
    }
  }
  await admin.end();
});
afterAll(() => app.end());

it('knows the tables that hold rows of tenants', () => {
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'annotation',
      'api_key',
      'audit_log',
      'dataset',
      'image',
      'item',
      'member',
      'organisation',
    ]),
  );
});

describe.each(tables)('$name', (table) => {
  const { name, tenantColumn } = table;
  const REFUSED = /row-level security|permission denied/;

  it('forces row level security on its owner too, with a policy for the application', async () => {
    const [found] = await query(
      database.adminUrl,
      `select relrowsecurity and relforcerowsecurity as forced,
         exists (select from pg_policies where schemaname = 'darkroom' and tablename = $1 and 'darkroom_app' = any(roles)) as has_policy
       from pg_class where oid = $2::regclass`,
      [name, `darkroom.${name}`],
    );
    expect(found).toEqual({ forced: true, has_policy: true });
  });

  it('shows nothing while no tenant is set', async () => {
    for (const unset of [null, '']) {
      expect(await attempt(unset, `select * from darkroom.${name}`)).toMatchObject({ rows: [], refused: null });
    }
  });

  it('shows a tenant its own rows alone', async () => {
    const { rows } = await attempt(OURS, `select "${tenantColumn}" as tenant from darkroom.${name}`);
    expect(rows).toEqual([{ tenant: OURS }]);
  });

  it('lets a tenant touch its own rows and nothing of another', async () => {
    const refusals = REFUSED_OF[name] ?? {};
    const where = `where "${tenantColumn}" = $1`;
    for (const [tenant, rows] of [
      [OURS, 1],
      [THEIRS, 0],
    ] as const) {
      const updated = await attempt(OURS, `update darkroom.${name} set "${tenantColumn}" = $1 ${where}`, [tenant]);
      const deleted = await attempt(OURS, `delete from darkroom.${name} ${where}`, [tenant]);
      const allowed = { touched: rows, refused: null };
      const refused = { touched: 0, refused: expect.stringMatching(REFUSED) };
      expect(updated).toMatchObject(refusals.update ? refused : allowed);
      expect(deleted).toMatchObject(refusals.delete ? refused : allowed);
    }
  });

  it('lets a tenant neither add a row of another nor hand one over', async () => {
    const { sql, values } = insertOf(table, THEIRS);
    expect((await attempt(OURS, sql, values)).refused).toMatch(REFUSED);
    expect((await attempt(null, sql, values)).refused).toMatch(REFUSED);
    const moved = await attempt(OURS, `update darkroom.${name} set "${tenantColumn}" = $1`, [randomUUID()]);
    expect(moved.refused).toMatch(REFUSED);
  });

  it('cannot be emptied past the policy', async () => {
    expect((await attempt(OURS, `truncate darkroom.${name} cascade`)).refused).toMatch(/permission denied/);
    expect((await attempt(OURS, `alter table darkroom.${name} disable row level security`)).refused).toMatch(/owner/);
  });
});

describe('the login of the application', () => {
  it.each(['darkroom_system', 'darkroom_worker', 'darkroom_auth', 'postgres'])('cannot become %s', async (role) => {
    expect((await attempt(OURS, `set local role ${role}`)).refused).toMatch(/permission denied/);
  });

  it.each([
    'darkroom."user"',
    'darkroom.session',
    'darkroom.account',
    'darkroom.verification',
    'darkroom._prisma_migrations',
  ])('cannot read %s', async (table) => {
    expect((await attempt(OURS, `select * from ${table}`)).refused).toMatch(/permission denied/);
  });

  it.each(['dbos.workflow_status', 'realtime.messages'])('cannot read %s', async (table) => {
    expect((await attempt(OURS, `select * from ${table}`)).refused).toMatch(/permission denied/);
  });

  it('adds to the audit log and changes nothing in it', async () => {
    const { sql, values } = insertOf(tables.find(({ name }) => name === 'audit_log')!, OURS);
    expect(await attempt(OURS, sql, values)).toMatchObject({ touched: 1, refused: null });
    expect((await attempt(OURS, `update darkroom.audit_log set actor = 'nobody'`)).refused).toMatch(
      /permission denied/,
    );
    expect((await attempt(OURS, 'delete from darkroom.audit_log')).refused).toMatch(/permission denied/);
  });

  it('cannot enqueue a run of another tenant', async () => {
    const call = 'select darkroom.enqueue_attempt($1::uuid, $2::uuid, 1)';
    expect((await attempt(OURS, call, [THEIRS, randomUUID()])).refused).toMatch(/another tenant/);
    expect((await attempt(null, call, [THEIRS, randomUUID()])).refused).toMatch(/another tenant/);
  });

  it('makes no tables or functions', async () => {
    expect((await attempt(OURS, 'create table darkroom.mine (id int)')).refused).toMatch(/permission denied/);
    expect((await attempt(OURS, 'create table public.mine (id int)')).refused).toMatch(/permission denied/);
  });
});

it.each(['darkroom_auth', 'darkroom_gateway'] as const)('gives the login %s nothing of any tenant', async (login) => {
  for (const { name } of tables) {
    await expect(query(database.url(login), `select * from darkroom.${name}`)).rejects.toThrow(/permission denied/);
  }
});
