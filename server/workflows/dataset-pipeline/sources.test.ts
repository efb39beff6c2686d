import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '../../domain/ids';
import { workspacePrefix } from '../../domain/keys';
import { imageListInput } from '../../domain/wire/image-lists';
import { importRequest } from '../../domain/wire/imports';
import { openEgress } from '../../egress';
import { listImages } from '../../services/datasets/images';
import { listVerdicts } from '../../services/datasets/problem-lists';
import { dryRunImport } from '../../services/imports/dry-run';
import { startImport } from '../../services/imports/start-import';
import { getRunView } from '../../services/runs/view-run';
import { drawMixedFolder } from '../../testing/folders';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { aMisbehavingServer, serve } from '../../testing/misbehaving-server';
import { aKey } from '../../testing/rest-client';
import { type Snapshot, snapshotOf } from '../../testing/snapshot';
import { tarOf } from '../../testing/tar';
import { aTusClient } from '../../testing/tus-client';
import { zipOf } from '../../testing/zip';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const instance = await anInstance();
const folder = path.join(instance.inbox, 'mixed');
const files: Record<string, Buffer> = {};
const server = await aMisbehavingServer((request, response) => {
  const body = files[decodeURIComponent(request.url)];
  if (body) serve(request, response, body);
  else response.writeHead(404).end();
});
const egress = openEgress({ allowPrivateHosts: server.host });
const lead = { ...instance.as('data_lead'), egress };
const trigger = path.join(instance.home, 'failpoint');
const hire = () => aWorker(instance, { DARKROOM_ALLOW_PRIVATE_HOSTS: server.host, DARKROOM_FAILPOINT_FILE: trigger });
let worker = hire();
afterAll(async () => {
  worker.kill('SIGTERM');
  await worker.ended;
  await egress.close();
  await server.close();
  await instance.close();
});

const LENIENT = { validation_mode: 'lenient' };
const request = (body: object) => importRequest.parse({ name: `Dataset ${newId()}`, pipeline: LENIENT, ...body });
async function imported(body: object) {
  const run = await startImport(lead, request(body));
  const { state, error } = await settled(lead, run.run_id);
  expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
  return run;
}
/** All that may be compared between kinds of source. */
const comparable = ({ rows, objects }: Snapshot) => ({ objects, rows: { ...rows, run: [] } });
const dryRunOf = async (body: object) => ({ ...(await dryRunImport(lead, request(body))), estimated_seconds: null });

let fromFolder: Snapshot;
const names: string[] = [];
beforeAll(async () => {
  await drawMixedFolder(folder, 30);
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!fs.statSync(path.join(folder, name)).isFile()) continue;
    names.push(name);
    files[`/files/${name}`] = fs.readFileSync(path.join(folder, name));
  }
  const packed = (below: string) =>
    names.filter((name) => name.startsWith(below)).map((name) => ({ name, content: files[`/files/${name}`]! }));
  files['/data.yaml'] = files['/files/data.yaml']!;
  files['/images'] = gzipSync(tarOf(packed('images/')));
  files['/labels'] = zipOf(packed('labels/').map((file) => ({ ...file, name: file.name.slice('labels/'.length) })));
  const run = await importFolder(lead, folder, LENIENT);
  expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed' });
  fromFolder = await snapshotOf(instance, run);
});

it('configuration, images and labels become what one folder of them becomes', async () => {
  const source = {
    type: 'config_images_labels',
    config_url: server.url('/data.yaml'),
    images_url: server.url('/images'),
    labels_url: server.url('/labels'),
  };
  expect(comparable(await snapshotOf(instance, await imported({ source })))).toEqual(comparable(fromFolder));
});

it('several sources become one tree, in a dry run as in an import', async () => {
  fs.mkdirSync(path.join(instance.inbox, 'part'));
  fs.copyFileSync(path.join(folder, 'data.yaml'), path.join(instance.inbox, 'part/data.yaml'));
  fs.cpSync(path.join(folder, 'labels'), path.join(instance.inbox, 'part/labels'), { recursive: true });
  const sources = [
    { type: 'folder', path: path.join(instance.inbox, 'part') },
    { type: 'archive_url', url: server.url('/images') },
  ];
  expect(await dryRunOf({ sources })).toEqual(await dryRunOf({ source: { type: 'folder', path: folder } }));
  expect(comparable(await snapshotOf(instance, await imported({ sources })))).toEqual(comparable(fromFolder));
});

it('a list has one verdict for every line, and fetches little again when its worker is killed', async () => {
  const lines = names.filter((name) => /images.*(png|jpg)$/.test(name)).map((name) => server.url(`/files/${name}`));
  const odd = [server.url('/gone.png'), 'no address', lines[0]!, server.url('/picture.php?id=1')];
  files['/picture.php?id=1'] = Buffer.from('<html>Sign in</html>');
  files['/list.csv'] = Buffer.from(`url\n${[...lines, ...odd].map((line) => `"${line}"`).join('\n')}\n`);
  const source = { type: 'url_list', url: server.url('/list.csv') };
  const seen = await dryRunOf({ source });
  expect(seen.images).toBe(lines.length + 3);
  const before = server.requests.length;
  fs.writeFileSync(trigger, 'after-commit@2 2');
  const run = await startImport(lead, request({ source }));
  await worker.ended;
  worker = hire();
  expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed', error: null });
  const { items } = await listVerdicts(lead, { id: run.dataset_id, limit: 1000 });
  const host = server.host.replace(':', '_');
  const codes = Object.fromEntries(items.map(({ file, code }) => [file.replace(`${host}/`, ''), code]));
  const copy = new URL(lines[0]!).pathname.slice(1).replace(/(\.\w+)$/, ' (entry 2 of this name)$1');
  expect(codes).toMatchObject({
    'gone.png': 'not_fetched',
    [`(line ${lines.length + 3} of the list)`]: 'line_unusable',
    [copy]: 'duplicate_name',
  });
  expect(codes[Object.keys(codes).find((file) => file.endsWith('.php'))!]).toBe('not_an_image');
  expect(new Set(items.map(({ file }) => file)).size).toBe(lines.length + odd.length);
  const fetched = server.requests.slice(before).filter(({ url }) => url.startsWith('/files/'));
  expect(fetched.length).toBeLessThanOrEqual(lines.length + 16);
  const left: string[] = [];
  for await (const { key } of instance.hot.list(workspacePrefix(instance.tenantId, run.run_id))) left.push(key);
  expect(left).toEqual([]);
});

it('a list that was uploaded is fetched as one with an address is, and its licences stand on the images', async () => {
  const [one, two] = names
    .filter((name) => /images.*(cat|dog)-\d+.png$/.test(name))
    .map((name) => server.url(`/files/${name}`));
  const list = Buffer.from(`url\tLicense\n${one}\tCC BY 4.0\n${two}\t\n`);
  const tus = aTusClient(instance, await aKey(instance, 'data_lead'));
  const { uploadId } = await tus.file(list, 'chests.tsv');
  const source = { type: 'url_list', upload_id: uploadId };
  expect((await dryRunOf({ source })).images).toBe(2);
  const run = await imported({ source });
  expect((await getRunView(lead, { id: run.run_id })).source.title).toBe('List chests.tsv');
  const { images } = await listImages(lead, imageListInput.parse({ id: run.dataset_id }));
  const nameOf = (url: string) => `${server.host.replace(':', '_')}${new URL(url).pathname}`;
  expect(Object.fromEntries(images.map(({ filename, licence }) => [filename, licence]))).toEqual({
    [nameOf(one!)]: 'CC BY 4.0',
    [nameOf(two!)]: null,
  });
  const data = [one, two, two, 'not an address'];
  const table = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'url', data }] }));
  const asTable = await tus.file(table, 'chests.parquet');
  const seen = await dryRunOf({ source: { ...source, upload_id: asTable.uploadId } });
  expect([seen.images, Object.fromEntries(seen.problems.map(({ code, count }) => [code, count]))]).toEqual([
    3,
    { duplicate_name: 1, line_unusable: 1 },
  ]);
  const both = await tus.file(list, 'a.tsv');
  await tus.file(list, 'b.tsv', { upload_id: both.uploadId });
  const unclear = request({ source: { ...source, upload_id: both.uploadId } });
  await expect(startImport(lead, unclear)).rejects.toMatchObject({ code: 'list_unclear' });
});
