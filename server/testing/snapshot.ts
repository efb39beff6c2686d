import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type pg from 'pg';
import { datasetPrefix, runPrefix, workspacePrefix } from '../domain/keys';
import { checksumOf } from '../stores/sums';
import { query } from './database';
import { workflowsOf } from './engine-rows';
import type { Instance } from './instance';
import { until } from './poll';

/** Everything a run left behind, without what differs from run to run: ids, times, tries. Two equal ones are the same result. */
export type Snapshot = { rows: Record<string, string[]>; objects: Record<'hot' | 'cold', string[]> };

const TIERS = ['hot', 'cold'] as const;
type Row = Record<string, unknown>;
type Imported = { run_id: string; dataset_id: string };

const VOLATILE = /(^|_)(at|time|duration|seconds)$/;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const TEXT = /\.(json|jsonl|txt|csv|yaml)$/;

/** SQL for the rows, one JSON value a row; $1 is the dataset. */
const OF_DATASET: Record<string, string> = {
  dataset_class: `select to_jsonb(t) from dataset_class t where dataset_id = $1`,
  layer: `select to_jsonb(t) from layer t where dataset_id = $1`,
  image: `select to_jsonb(t) || jsonb_build_object('is_published', published_at is not null) from image t where dataset_id = $1`,
  annotation: `select to_jsonb(t) from annotation t where dataset_id = $1`,
  no_finding: `select to_jsonb(t) from no_finding t where dataset_id = $1`,
  stored_object: `select to_jsonb(t) from stored_object t where dataset_id = $1`,
  duplicate_group: `select jsonb_build_object('size', size, 'bytes_saved', bytes_saved, 'members', (
      select jsonb_agg(to_jsonb(m) - 'group_id' order by i.filename) from duplicate_member m join image i on i.id = m.image_id where m.group_id = g.id))
    from duplicate_group g where dataset_id = $1`,
  duplicate_pair: `select to_jsonb(t) from duplicate_pair t where dataset_id = $1`,
};
/** The same; $1 is the run. */
const OF_RUN: Record<string, string> = {
  item: `select to_jsonb(t) from item t where run_id = $1`,
  label_row: `select to_jsonb(t) from label_row t where run_id = $1`,
  report: `select body from report where run_id = $1`,
  run: `select jsonb_build_object('state', state, 'wanted', wanted, 'error', error, 'plan', plan) from run where id = $1`,
  run_step: `select jsonb_build_object('number', number, 'state', state) from run_step where run_id = $1`,
  step_counts: `select jsonb_build_object('number', number, 'done', done, 'total', total) from run_step where run_id = $1`,
};

/** Reads all rows and all bytes of an import that has ended, when its last workflow is over: the run's folder is written last. */
export async function snapshotOf(instance: Instance, { run_id, dataset_id }: Imported): Promise<Snapshot> {
  await until('the last workflow to end', async () => (await workflowsOf(instance, run_id)).length === 0);
  const url = new URL(instance.database.adminUrl);
  url.searchParams.set('options', '-c search_path=darkroom');
  const read = <Row extends pg.QueryResultRow>(sql: string, values: string[]) => query<Row>(url.href, sql, values);
  const named = await read<{ id: string; name: string }>(
    `select id::text, 'image:' || filename as name from image where dataset_id = $1::uuid
     union all select image_id::text, 'image:' || path from item where run_id = $2::uuid and image_id is not null
     union all select id::text, 'layer:' || name from layer where dataset_id = $1::uuid`,
    [dataset_id, run_id],
  );
  const names = new Map(named.map(({ id, name }) => [id, name]));
  names.set(instance.tenantId, 'TENANT').set(dataset_id, 'DATASET').set(run_id, 'RUN');
  const plain = (text: string) => text.replaceAll(UUID, (id) => names.get(id) ?? id);

  const objects: Snapshot['objects'] = { hot: [], cold: [] };
  const hashes = new Map<string, { real: string; checksum: string; plain: string }>();
  const prefixes = [
    datasetPrefix(instance.tenantId, dataset_id),
    runPrefix(instance.tenantId, run_id),
    workspacePrefix(instance.tenantId, run_id),
  ];
  for (const tier of TIERS) {
    for (const prefix of prefixes) {
      for await (const { key } of instance[tier].list(prefix)) {
        // What the run's folder says is about times and attempts; that it is there is compared.
        const bytes = prefix === prefixes[0] ? await buffer(instance[tier].get(key)) : Buffer.alloc(0);
        const same = TEXT.test(key) ? plain(bytes.toString()) : bytes;
        const hash = { real: sha256(bytes), checksum: await checksumOf(bytes), plain: sha256(same) };
        hashes.set(`${tier} ${key}`, hash);
        objects[tier].push(`${plain(key)} ${hash.plain}`);
      }
    }
    objects[tier].sort();
  }

  // A row whose sums are not those of its bytes stays as it is, and differs.
  const asStored = (row: Row): Row => {
    const hash = hashes.get(`${row.tier} ${row.key}`);
    const isTrue = hash && hash.real === row.sha256 && hash.checksum === row.checksum;
    return isTrue ? { ...row, sha256: hash.plain, checksum: 'of these bytes' } : row;
  };
  const rows: Snapshot['rows'] = {};
  const tables = [
    ...Object.entries(OF_DATASET).map((entry) => [...entry, dataset_id] as const),
    ...Object.entries(OF_RUN).map((entry) => [...entry, run_id] as const),
  ];
  for (const [table, sql, id] of tables) {
    const found = await read<{ row: Row }>(`select x.row from (${sql}) x(row)`, [id]);
    const all = found.map(({ row }) => (table === 'stored_object' ? asStored(row) : row));
    rows[table] = all.map((row) => plain(JSON.stringify(steady(row)))).sort();
  }
  return { rows, objects };
}

/** Drops fields that name moments and durations, at any depth; everything else stays. */
function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !VOLATILE.test(name));
  return Object.fromEntries(entries.map(([name, inner]) => [name, isId(name, inner) ? 'ID' : steady(inner)]));
}

const isId = (name: string, value: unknown) => name === 'id' && typeof value === 'string' && value.length === 36;
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Every file below a folder with the hash of its bytes, by path. */
export function filesOf(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = names.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(files.map((file) => [path.relative(folder, file), sha256(fs.readFileSync(file))]));
}
