import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../domain/ids';
import { workspacePrefix } from '../../domain/keys';
import { importRequest } from '../../domain/wire/imports';
import { openEgress } from '../../egress';
import { listVerdicts } from '../../services/datasets/problem-lists';
import { dryRunImport } from '../../services/imports/dry-run';
import { startImport } from '../../services/imports/start-import';
import { EVERYTHING } from '../../testing/crash-site';
import { drawMixedFolder } from '../../testing/folders';
import { anInstance, aWorker, importFolder, settled, type Worker } from '../../testing/instance';
import { aMisbehavingServer, serve } from '../../testing/misbehaving-server';
import { type Snapshot, snapshotOf } from '../../testing/snapshot';
import { tarOf } from '../../testing/tar';
import { zipOf, zipOfFolder } from '../../testing/zip';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const instance = await anInstance();
const folder = path.join(instance.inbox, 'mixed');
const files: Record<string, Buffer> = {};
const server = await aMisbehavingServer((request, response) => {
  const body = files[request.url];
  if (body) serve(request, response, body);
  else response.writeHead(404).end();
});
const egress = openEgress({ allowPrivateHosts: server.host });
const lead = { ...instance.as('data_lead'), egress };
const trigger = path.join(instance.home, 'failpoint');
const hire = (): Worker =>
  aWorker(instance, { DARKROOM_ALLOW_PRIVATE_HOSTS: server.host, DARKROOM_FAILPOINT_FILE: trigger });
const dismiss = async (worker: Worker) => {
  worker.kill('SIGTERM');
  await worker.ended;
};
afterAll(async () => {
  await egress.close();
  await server.close();
  await instance.close();
});

const started = (body: object, pipeline: object = EVERYTHING) =>
  startImport(lead, importRequest.parse({ name: `Dataset ${newId()}`, pipeline, ...body }));
const archive = (name: string) => ({ source: { type: 'archive_url', url: server.url(name) } });
/** All that may be compared between two kinds of source. */
const comparable = ({ rows, objects }: Snapshot) => ({ objects, rows: { ...rows, run: [] } });
const keysOf = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of instance.hot.list(prefix)) keys.push(key);
  return keys;
};

let fromFolder: Snapshot;
beforeAll(async () => {
  await drawMixedFolder(folder);
  files['/mixed.zip'] = zipOfFolder(folder);
  files['/data.yaml'] = fs.readFileSync(path.join(folder, 'data.yaml'));
  // Ballast that is passed over, so that whole parts are spooled before the archive is all there.
  const ballast = { name: '.ballast', content: Buffer.alloc(24 * 1024 * 1024, 'x'), isStored: true };
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile());
  files['/large.zip'] = zipOf([
    ballast,
    ...names.map((name) => ({ name, content: fs.readFileSync(path.join(folder, name)) })),
  ]);
  const inOrder = names.map((name) => ({ name, content: fs.readFileSync(path.join(folder, name)) }));
  const flat = { name: '.ballast', content: Buffer.alloc(96 * 1024 * 1024, 'x') }; // takes long to unpack, and little to fetch
  files['/packed'] = gzipSync(tarOf([flat, ...inOrder]), { level: 1 });
  files['/hostile'] = tarOf([
    { name: '../way-out.sh', content: 'x' },
    { name: 'a-link', type: '2' },
    { name: 'images/train/a-link.png', type: '2' },
    { name: 'more.zip', content: 'x' },
    ...inOrder,
  ]);
  const worker = hire();
  const run = await importFolder(lead, folder, EVERYTHING);
  expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed' });
  fromFolder = await snapshotOf(instance, run);
  await dismiss(worker);
});

describe('an archive from a URL', () => {
  it('becomes what the folder of the same files becomes, also in the older shape', async () => {
    const worker = hire();
    const older = { yolo_config_url: server.url('/data.yaml'), dataset_url: server.url('/mixed.zip') };
    for (const body of [archive('/mixed.zip'), older, archive('/packed')]) {
      const run = await started(body);
      expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed', error: null });
      expect(comparable(await snapshotOf(instance, run))).toEqual(comparable(fromFolder));
    }
    await dismiss(worker);
  });

  it('goes on from the bytes that are there when its worker is killed while fetching', async () => {
    fs.writeFileSync(trigger, 'fetching@1 200');
    const victim = hire();
    const before = server.requests.length;
    const run = await started(archive('/large.zip'));
    await victim.ended;
    expect(fs.existsSync(trigger)).toBe(false);
    const next = hire();
    expect(await settled(lead, run.run_id), next.output()).toMatchObject({ state: 'completed', error: null });
    expect(comparable(await snapshotOf(instance, run))).toEqual(comparable(fromFolder));
    const [whole, rest, ...more] = server.requests.slice(before);
    expect(whole).toMatchObject({ range: null });
    expect(rest).toMatchObject({ range: expect.stringMatching(/^bytes=\d{7,}-$/), ifRange: '"one"' });
    expect(more).toEqual([]);
    expect(await keysOf(workspacePrefix(instance.tenantId, run.run_id))).toEqual([]);
    await dismiss(next);
  });

  it('is unpacked anew, and not fetched again, when its worker is killed while unpacking', async () => {
    fs.writeFileSync(trigger, 'unpacking@1 5');
    const victim = hire();
    const before = server.requests.length;
    const run = await started(archive('/packed'));
    await victim.ended;
    expect(fs.existsSync(trigger)).toBe(false);
    const input = `${workspacePrefix(instance.tenantId, run.run_id)}input/`;
    const isThere = async (name: string) => (await instance.hot.head(input + name)) !== null;
    expect([await isThere('archive/done.json'), await isThere('index/table.json')]).toEqual([true, false]);
    const next = hire();
    expect(await settled(lead, run.run_id), next.output()).toMatchObject({ state: 'completed', error: null });
    expect(comparable(await snapshotOf(instance, run))).toEqual(comparable(fromFolder));
    expect(server.requests.slice(before)).toHaveLength(1);
    expect(await keysOf(workspacePrefix(instance.tenantId, run.run_id))).toEqual([]);
    await dismiss(next);
  });

  it('has a verdict for every refused entry, whatever it would be', async () => {
    const worker = hire();
    const run = await started(archive('/hostile'));
    const { state, verdicts, ...more } = await settled(lead, run.run_id);
    expect({ state, entries: verdicts.entries }, worker.output() + JSON.stringify(more)).toEqual({
      state: 'completed',
      entries: { accepted: 0, warned: 0, rejected: 3 },
    });
    const { items } = await listVerdicts(lead, { id: run.dataset_id, verdict: 'rejected', limit: 100 });
    const refused = items.filter(({ file }) => /way-out|a-link|more/.test(file));
    expect(refused.map(({ file, code, image_id }) => [file, code, image_id === null])).toEqual([
      ['../way-out.sh', 'entry_outside', true],
      ['a-link', 'entry_not_a_file', true],
      ['images/train/a-link.png', 'entry_not_a_file', false],
      ['more.zip', 'nested_archive', true],
    ]);
    const seen = await dryRunImport(lead, importRequest.parse({ name: 'x', ...archive('/hostile') }));
    expect(seen.problems).toContainEqual(expect.objectContaining({ code: 'nested_archive', count: 1 }));
    await dismiss(worker);
  });

  it('fails with a sentence when the address gives something else', async () => {
    files['/page.zip'] = Buffer.from('<html>Sign in</html>');
    const worker = hire();
    const run = await started(archive('/page.zip'));
    const { state, error } = await settled(lead, run.run_id);
    expect({ state, error }, worker.output()).toMatchObject({ state: 'failed', error: { code: 'archive_not_known' } });
    await dismiss(worker);
  });

  it('shows a dry run that leaves nothing behind', async () => {
    const kept = await keysOf(`${instance.tenantId}/`);
    const inFolder = await dryRunImport(
      lead,
      importRequest.parse({ name: 'x', source: { type: 'folder', path: folder } }),
    );
    const inArchive = await dryRunImport(lead, importRequest.parse({ name: 'x', ...archive('/mixed.zip') }));
    expect({ ...inArchive, estimated_seconds: null }).toEqual({ ...inFolder, estimated_seconds: null });
    expect(await keysOf(`${instance.tenantId}/`)).toEqual(kept);
  });

  it('is refused at once when the address is not public', async () => {
    const refused = started({ source: { type: 'archive_url', url: 'http://169.254.169.254/a.zip' } });
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden', code: 'address_not_public' });
  });
});
