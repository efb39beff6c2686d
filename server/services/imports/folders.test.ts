import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DarkroomError } from '../../errors';
import { drawImages } from '../../testing/images';
import { anInstance } from '../../testing/instance';
import { createOrganisation } from '../accounts/first-run';
import { listFolders } from './folders';

const instance = await anInstance();
afterAll(() => instance.close());

// The root that the operator names is a link to where the images really are.
const real = path.join(instance.home, 'disk');
const root = path.join(instance.home, 'link-to-disk');
const config = { ...instance.config, DARKROOM_FOLDER_ROOTS: root };
const lead = { ...instance.as('data_lead'), config };
const look = (folder?: string) => listFolders(lead, { path: folder });

beforeAll(async () => {
  await drawImages(real, [
    { name: 'scans/b/1.png', seed: 1 },
    { name: 'scans/a/1.png', seed: 2 },
    { name: 'scans/0.png', seed: 3 },
    { name: 'scans/.hidden/1.png', seed: 4 },
  ]);
  fs.writeFileSync(path.join(real, 'scans/notes.txt'), 'x');
  await drawImages(path.join(instance.home, 'secret'), [{ name: 'x.png', seed: 5 }]);
  fs.symlinkSync(real, root);
  fs.symlinkSync(path.join(instance.home, 'secret'), path.join(real, 'scans/way-out'));
});

it('begins with the roots, without links, so that what lies below them begins with them', async () => {
  expect(await look()).toEqual({ path: null, roots: [real], folders: [{ name: real, path: real }], images: 0 });
});

it.each([
  ['by the link', root],
  ['by its real place', real],
])('shows folders and counts images %s', async (_, from) => {
  expect(await look(path.join(from, 'scans'))).toEqual({
    path: path.join(real, 'scans'),
    roots: [real],
    folders: [
      { name: 'a', path: path.join(real, 'scans/a') },
      { name: 'b', path: path.join(real, 'scans/b') },
    ],
    images: 1,
  });
});

describe('outside the roots', () => {
  const said = async (folder: string) =>
    look(folder).then(
      () => 'shown',
      ({ kind, code, message }: DarkroomError) => [kind, code, message.replace(folder, 'IT')],
    );

  it('says the same of what is there and what is not', async () => {
    const there = await said(path.join(instance.home, 'secret'));
    expect(there).toMatchObject(['forbidden', 'folder_outside_roots', expect.any(String)]);
    for (const folder of [
      path.join(instance.home, 'nothing'),
      path.join(instance.home, 'secret/x.png'),
      '/',
      '/etc',
      `${real}-2`,
    ]) {
      expect(await said(folder)).toEqual(there);
    }
  });

  it('shows nothing by way of .. or of a link', async () => {
    for (const folder of [
      `${root}/..`,
      `${root}/scans/../../secret`,
      `${root}/scans/way-out`,
      `${real}/scans/way-out/..`,
    ]) {
      expect(await said(folder)).toMatchObject(['forbidden', 'folder_outside_roots', expect.any(String)]);
    }
  });

  it('shows another organisation nothing', async () => {
    const theirs = { ...instance.as('admin', await createOrganisation(instance, 'Elsewhere')), config };
    expect(await listFolders(theirs, {})).toEqual({ path: null, roots: [], folders: [], images: 0 });
    await expect(listFolders(theirs, { path: real })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

it('says that a folder below a root is not there', async () => {
  await expect(look(path.join(root, 'gone'))).rejects.toMatchObject({ kind: 'not-found', code: 'folder_missing' });
});
