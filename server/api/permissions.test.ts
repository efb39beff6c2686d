import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../domain/actor';
import { newId } from '../domain/ids';
import { ROLES, type Role } from '../domain/roles';
import { pipelineSettings } from '../domain/wire/imports';
import { splitApplyInput } from '../domain/wire/splits';
import { exportInput } from '../domain/wire/versions';
import { DarkroomError } from '../errors';
import { insertDataset } from '../records/datasets';
import { reportBody } from '../records/report-body';
import { createRun } from '../records/runs';
import { createApiKey } from '../services/accounts/api-keys';
import { createOrganisation, firstRunCode } from '../services/accounts/first-run';
import { invite } from '../services/accounts/members';
import { addMember } from '../services/accounts/people';
import { setDriftThreshold } from '../services/datasets/drift-checks';
import { changeImages } from '../services/datasets/image-changes';
import { saveView } from '../services/datasets/saved-views';
import { applySplits } from '../services/datasets/splits';
import { exportVersion } from '../services/datasets/version-exports';
import { freezeVersion } from '../services/datasets/versions';
import { createUpload } from '../services/uploads/send-upload';
import { query } from '../testing/database';
import { drawImages } from '../testing/images';
import { anInstance } from '../testing/instance';
import { aPublishedDataset } from '../testing/published';
import {
  CALLERS,
  type Caller,
  PERMISSION_TABLE,
  type PermissionRow,
  type ProcedureName,
  permissionsMarkdown,
} from './permissions';
import { appRouter, createCaller } from './root';

const instance = await anInstance();
afterAll(() => instance.close());

const { tenantId, inbox } = instance;
const admin = instance.as('admin');
const folder = path.join(inbox, 'pictures');
const actors = new Map<string, Actor | null>([['nobody', null]]);

beforeAll(async () => {
  await drawImages(folder, [{ name: 'a.png', seed: 1 }]);
  for (const role of ROLES) actors.set(role, await aPerson(role, tenantId));
  actors.set('stranger', await aPerson('admin', await createOrganisation(instance, 'Another hospital')));
  const key = { kind: 'key', id: newId(), name: 'reader', tenantId, role: 'admin', scopes: ['read'] } as const;
  actors.set('key that may only read', { ...key, scopes: [...key.scopes] });
});

async function aPerson(role: Role, tenant: string): Promise<Actor> {
  const userId = newId();
  await instance.records.as(tenant, (tx) => addMember(tx, tenant, { userId, name: `the ${role}`, email: null, role }));
  return { kind: 'user', id: userId, name: `the ${role}`, tenantId: tenant, role, scopes: null };
}

async function aDataset(): Promise<string> {
  const id = newId();
  await instance.records.as(tenantId, (tx) =>
    insertDataset(tx, { id, tenantId, name: `dataset ${id}`, description: null, createdBy: 'a test' }),
  );
  return id;
}

async function aRun(...states: string[]): Promise<string> {
  const datasetId = await aDataset();
  const { actor } = admin;
  const settings = pipelineSettings.parse({});
  const source = { type: 'folder', path: folder } as const;
  const { id } = await instance.records.as(tenantId, (tx) =>
    createRun(tx, { tenantId, datasetId, source, format: 'auto', settings, actor }),
  );
  for (const state of states) await asOwner('update darkroom.run set state = $2 where id = $1', [id, state]);
  return id;
}

async function anImage(): Promise<{ id: string; image_id: string }> {
  const run = await aRun();
  const image = newId();
  const [row] = await asOwner<{ dataset_id: string }>(
    `insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, bytes, issues, source_url, published_at, status)
     select $2, tenant_id, dataset_id, id, 'a.png', 1, '{}', 'a.png', now(), 'quarantined' from darkroom.run where id = $1 returning dataset_id`,
    [run, image],
  );
  return { id: row!.dataset_id, image_id: image };
}

async function aGroup(): Promise<{ id: string; group_id: string }> {
  const { id, image_id } = await anImage();
  const group_id = newId();
  await asOwner(
    `insert into darkroom.duplicate_group (id, tenant_id, dataset_id, run_id, size, bytes_saved)
     select $1, tenant_id, dataset_id, run_id, 2, 1 from darkroom.image where id = $2`,
    [group_id, image_id],
  );
  await asOwner(
    `insert into darkroom.duplicate_member (tenant_id, dataset_id, run_id, group_id, image_id, role, stage)
     select tenant_id, dataset_id, run_id, $1, id, 'duplicate', 'bytes' from darkroom.image where id = $2`,
    [group_id, image_id],
  );
  return { id, group_id };
}

async function aPair(): Promise<Record<string, string>> {
  const { id, image_id } = await anImage();
  const other_id = newId();
  await asOwner(
    `insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, issues, source_url, published_at)
     select $2, tenant_id, dataset_id, run_id, 'b.png', 'b', 1, '{}', 'b.png', now() from darkroom.image where id = $1`,
    [image_id, other_id],
  );
  await asOwner(`update darkroom.image set sha256 = 'a' where id = $1`, [image_id]);
  await asOwner(
    `insert into darkroom.duplicate_pair (image_id, other_id, tenant_id, dataset_id, run_id, verdict, similarity)
     select $1, $2, tenant_id, dataset_id, run_id, 'doubtful', 0.9 from darkroom.image where id = $1`,
    [image_id, other_id],
  );
  return { id, image_id, other_id, decision: 'different' };
}

const aFilledDataset = async () =>
  (await aPublishedDataset(instance, { images: [{ split: 'training' }, {}] })).datasetId;
const aDraw = async () => ({ id: await aFilledDataset(), ratios: { training: 1, test: 1 } });

async function aSplitChange(): Promise<{ id: string; change_id: string }> {
  const draw = await aDraw();
  return { id: draw.id, change_id: (await applySplits(admin, splitApplyInput.parse(draw))).change_id };
}

async function aVersion(): Promise<{ id: string; version: number }> {
  const id = await aFilledDataset();
  return { id, version: (await freezeVersion(admin, { id })).version };
}

async function anExport(): Promise<{ id: string; export_id: string }> {
  const version = await aVersion();
  return { id: version.id, export_id: (await exportVersion(admin, exportInput.parse(version))).id };
}

async function aReport(): Promise<{ id: string }> {
  const run = await aRun();
  const [row] = await asOwner<{ dataset_id: string }>('select dataset_id from darkroom.run where id = $1', [run]);
  await instance.records.as(tenantId, async (tx) => {
    const body = await reportBody(tx, row!.dataset_id, run);
    const ids = { id: newId(), tenant_id: tenantId, dataset_id: row!.dataset_id, run_id: run };
    await tx.report.create({ data: { ...ids, body: body as never } });
  });
  return { id: row!.dataset_id };
}

async function aMember(): Promise<string> {
  const { id } = await aPerson('viewer', tenantId);
  const [row] = await asOwner<{ id: string }>('select id from darkroom.member where user_id = $1', [id]);
  return row!.id;
}

async function aThreshold(): Promise<{ id: string; threshold_id: string }> {
  const id = await aDataset();
  const given = { id, reference: 'all', target: 'test', feature: null, measure: 'psi', above: 0.2 } as const;
  return { id, threshold_id: (await setDriftThreshold(admin, given)).id };
}

/** A view of whoever asks; of an admin for those who have none. */
async function aView(who: string): Promise<{ id: string; view_id: string }> {
  const id = await aDataset();
  const actor = who === 'stranger' ? null : actors.get(who);
  const owner = actor ? { ...admin, actor } : admin;
  return { id, view_id: (await saveView(owner, { id, name: 'Mine', query: '', is_shared: false })).id };
}

async function aNotification(): Promise<string> {
  const id = newId();
  await asOwner(
    `insert into darkroom.notification (id, tenant_id, permission, kind, message, href) values ($1, $2, 'read', 'drift', 'so', '/')`,
    [id, tenantId],
  );
  return id;
}

const anUpload = async () => (await createUpload(admin, { name: 'a.png', bytes: 3 })).upload_id;
const anInvitation = () => invite(admin, { email: `${newId()}@example.org`, role: 'viewer' });
const tokenOf = async () => (await anInvitation()).link!.split('/').at(-1)!;
const anImport = () => ({ name: `import ${newId()}`, source: { type: 'folder', path: folder } });
const asOwner = <Row extends Record<string, unknown>>(sql: string, values: unknown[]) =>
  query<Row>(instance.database.adminUrl, sql, values);

/** What each procedure is asked for: something of the first organisation, made anew for every caller. */
const INPUTS: Record<ProcedureName, (who: string) => unknown> = {
  'session.firstRun': () => undefined,
  'session.setup': () => ({
    code: firstRunCode(instance.secretKey),
    organisation: 'Ours',
    name: 'Ada',
    email: 'ada@example.org',
    password: 'long enough',
  }),
  'session.me': () => undefined,
  'session.switchOrganisation': () => ({ organisation_id: tenantId }),
  'notifications.list': () => ({}),
  'notifications.read': async () => ({ id: await aNotification() }),
  'notifications.readAll': () => undefined,
  'realtime.token': () => undefined,
  'invitations.look': async () => ({ token: await tokenOf() }),
  'invitations.accept': async () => ({ token: await tokenOf(), name: 'Bo', password: 'long enough' }),
  'datasets.list': () => ({}),
  'datasets.sampleProgress': () => undefined,
  'datasets.get': async () => ({ id: await aDataset() }),
  'datasets.samples': async () => ({ id: await aDataset() }),
  'datasets.splits': async () => ({ id: await aDataset() }),
  'datasets.classes': async () => ({ id: await aDataset() }),
  'datasets.heatmap': async () => ({ id: await aDataset() }),
  'datasets.distributions': async () => ({ id: await aDataset() }),
  'datasets.boxes': async () => ({ id: await aDataset() }),
  'datasets.images': async () => ({ id: await aDataset() }),
  'datasets.imageAnchors': async () => ({ id: await aDataset() }),
  'datasets.imageFacets': async () => ({ id: await aDataset() }),
  'datasets.imageIds': async () => ({ id: await aDataset() }),
  'datasets.exportImages': async () => ({ id: await aDataset() }),
  'datasets.exportSelection': async () => ({ id: await aDataset(), filter: {} }),
  'imageChanges.preview': async () => ({ id: await aDataset(), filter: {}, action: 'tag', tag: 'a tag' }),
  'imageChanges.make': async () => ({ id: await aFilledDataset(), filter: {}, action: 'tag', tag: 'a tag' }),
  'imageChanges.list': async () => ({ id: await aDataset() }),
  'imageChanges.undo': async () => {
    const id = await aFilledDataset();
    const { change_id } = await changeImages(admin, { id, filter: {}, action: 'tag', tag: 'a tag' });
    return { id, change_id };
  },
  'datasets.image': anImage,
  'datasets.imageHistory': anImage,
  'datasets.imageNeighbours': anImage,
  'datasets.restoreImages': async () => {
    const { id, image_id } = await anImage();
    return { id, image_ids: [image_id] };
  },
  'datasets.verdicts': async () => ({ id: await aDataset() }),
  'datasets.duplicates': async () => ({ id: await aDataset() }),
  'datasets.undecidedDuplicates': async () => ({ id: await aDataset() }),
  'datasets.duplicatePairs': async () => ({ id: await aDataset() }),
  'datasets.decidePair': aPair,
  'consensus.get': async () => ({ id: await aDataset() }),
  'consensus.preview': async () => ({ id: await aDataset() }),
  'consensus.write': async () => ({ id: await aDataset() }),
  'consensus.remove': async () => ({ id: await aDataset() }),
  'agreement.get': async () => ({ id: await aDataset() }),
  'agreement.disagreements': async () => ({ id: await aDataset() }),
  'datasets.restoreDuplicates': aGroup,
  'datasets.report': aReport,
  'datasets.compareReports': async () => {
    const { id } = await aVersion();
    return { id, a: 'version:1', b: 'version:1' };
  },
  'versions.report': aVersion,
  'datasets.delete': async () => ({ id: await aDataset() }),
  'splits.preview': aDraw,
  'splits.draw': aDraw,
  'splits.move': async () => {
    const { datasetId, imageIds } = await aPublishedDataset(instance, { images: [{}] });
    return { id: datasetId, image_ids: imageIds, to: 'training' };
  },
  'splits.history': async () => ({ id: await aDataset() }),
  'splits.undo': aSplitChange,
  'splits.leakage': async () => ({ id: await aDataset() }),
  'versions.list': async () => ({ id: await aDataset() }),
  'versions.freeze': async () => ({ id: await aFilledDataset() }),
  'versions.get': aVersion,
  'versions.delete': aVersion,
  'versions.manifest': aVersion,
  'versions.diff': async () => {
    const { id, version } = await aVersion();
    return { id, a: version, b: version };
  },
  'versions.restore': aVersion,
  'versions.publish': aVersion,
  'versions.export': aVersion,
  'versions.losses': async () => ({ ...(await aVersion()), format: 'coco' }),
  'versions.getExport': anExport,
  'versions.cancelExport': anExport,
  'drift.between': async () => ({ id: await aDataset() }),
  'drift.windows': async () => ({ id: await aDataset() }),
  'drift.images': async () => ({ id: await aDataset(), feature: 'brightness' }),
  'drift.checks': async () => ({ id: await aDataset() }),
  'drift.keep': async () => ({ id: await aDataset(), reference: 'all', target: 'test' }),
  'drift.thresholds': async () => ({ id: await aDataset() }),
  'drift.setThreshold': async () => ({ id: await aDataset(), reference: 'all', target: 'test', above: 0.2 }),
  'drift.removeThreshold': aThreshold,
  'views.list': async () => ({ id: await aDataset() }),
  'views.save': async () => ({ id: await aDataset(), name: 'Mine', query: 'split=test' }),
  'views.change': aView,
  'views.remove': aView,
  'folders.list': () => ({ path: folder }),
  'uploads.list': () => ({}),
  'uploads.get': async () => ({ id: await anUpload() }),
  'uploads.files': async () => ({ id: await anUpload() }),
  'uploads.remove': async () => ({ id: await anUpload() }),
  'imports.dryRun': anImport,
  'imports.start': anImport,
  'imports.status': async () => ({ job_id: await aRun() }),
  'runs.list': () => ({}),
  'runs.get': async () => ({ id: await aRun() }),
  'runs.log': async () => ({ id: await aRun() }),
  'runs.recentImages': async () => ({ id: await aRun() }),
  'runs.deadLetters': async () => ({ id: await aRun() }),
  'runs.pause': async () => ({ id: await aRun('running') }),
  'runs.resume': async () => ({ id: await aRun('running', 'paused') }),
  'runs.cancel': async () => ({ id: await aRun() }),
  'runs.recover': async () => ({ id: await aRun('running', 'failed'), from_step: 1 }),
  'runs.undo': async () => ({ id: await aRun('running', 'failed') }),
  'runs.requeue': async () => ({ id: await aRun('running', 'failed') }),
  'runs.dismiss': async () => ({ id: await aRun('running', 'failed') }),
  'members.list': () => ({}),
  'members.setRole': async () => ({ id: await aMember(), role: 'radiologist' }),
  'members.remove': async () => ({ id: await aMember() }),
  'invitations.list': () => ({}),
  'invitations.create': () => ({ email: `${newId()}@example.org`, role: 'viewer' }),
  'invitations.revoke': async () => ({ id: (await anInvitation()).id }),
  'keys.list': () => ({}),
  'keys.create': () => ({ name: 'a key' }),
  'keys.revoke': async () => ({ id: (await createApiKey(admin, { name: 'a key', role: 'viewer' })).id }),
  'audit.list': () => ({}),
};

const WORDS: Record<string, string> = { 'not-found': 'not found' };

/** How a call went: allowed, or the kind of its refusal. Setting up is possible once; who comes later is told so. */
async function outcomeOf(name: ProcedureName, who: string): Promise<{ outcome: string; answer: unknown }> {
  const input = await INPUTS[name](who);
  const caller = createCaller({ ...instance, actor: actors.get(who)!, requestId: 'test', idempotencyKey: null });
  const [noun, verb] = name.split('.') as [string, string];
  const call = (caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[noun]![
    verb
  ]!;
  try {
    return { outcome: 'allowed', answer: await call(input) };
  } catch (error) {
    const { cause } = error as Error;
    const kind = cause instanceof DarkroomError ? cause.kind : `broken: ${String(cause ?? error)}`;
    const isTooLate = kind === 'conflict' && name === 'session.setup';
    return { outcome: isTooLate ? 'allowed' : (WORDS[kind] ?? kind), answer: null };
  }
}

const expectedOf = (row: PermissionRow, caller: Caller): string =>
  row.may.includes(caller) ? 'allowed' : caller === 'nobody' ? 'unauthenticated' : 'forbidden';

it('has a row for every procedure', () => {
  expect(Object.keys(PERMISSION_TABLE).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

const rows = Object.entries(PERMISSION_TABLE) as [ProcedureName, PermissionRow][];

it.each(rows)('%s does for each role what the table says', async (name, row) => {
  const found: Record<string, string> = {};
  for (const caller of CALLERS) found[caller] = (await outcomeOf(name, caller)).outcome;
  expect(found).toEqual(Object.fromEntries(CALLERS.map((caller) => [caller, expectedOf(row, caller)])));
});

it.each(rows)('%s tells another organisation nothing', async (name, { elsewhere }) => {
  const { outcome, answer } = await outcomeOf(name, 'stranger');
  expect(outcome).toBe(elsewhere === 'own' || elsewhere === 'the same' ? 'allowed' : elsewhere);
  if (elsewhere !== 'own') return;
  const said = JSON.stringify(answer);
  const ids = await asOwner<{ id: string }>(
    `select id::text from darkroom.dataset where tenant_id = $1 union all select id::text from darkroom.run where tenant_id = $1
     union all select id::text from darkroom.member where tenant_id = $1 union all select id::text from darkroom.invitation where tenant_id = $1
     union all select id::text from darkroom.api_key where tenant_id = $1
     union all select id::text from darkroom.upload where tenant_id = $1 union all select $1::text`,
    [tenantId],
  );
  expect(ids.filter(({ id }) => said.includes(id))).toEqual([]);
});

it('stands in the README as it is here', () => {
  const readme = fs.readFileSync(new URL('../services/README.md', import.meta.url), 'utf8');
  expect(readme).toContain(permissionsMarkdown());
});
