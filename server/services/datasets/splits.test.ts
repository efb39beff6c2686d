import { afterAll, describe, expect, it } from 'vitest';
import {
  leakListInput,
  splitApplyInput,
  splitDrawInput,
  splitHistoryInput,
  splitMoveInput,
} from '../../domain/wire/splits';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedImage } from '../../testing/published';
import { getDataset } from './datasets';
import { listLeakage } from './leakage';
import { applySplits, moveImages, previewSplits, splitHistory, undoSplitChange } from './splits';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  query<Row & Record<string, unknown>>(instance.database.adminUrl, text, values);
const splitsOf = async (id: string) =>
  Object.fromEntries(
    (
      await sql<{ filename: string; split: string }>(
        'select filename, split from darkroom.image where dataset_id = $1 order by 1',
        [id],
      )
    ).map(({ filename, split }) => [filename, split]),
  );
const many = (n: number, more: (no: number) => PublishedImage): PublishedImage[] =>
  Array.from({ length: n }, (_, no) => more(no));
const aDataset = async (images: readonly PublishedImage[]) =>
  aPublishedDataset(instance, { classes: ['Nodule', 'Mass'], images });
const history = async (id: string) => (await splitHistory(lead, splitHistoryInput.parse({ id }))).items;

const HUNDRED = many(100, (no) => ({
  filename: `p${no >> 2}/${no}.png`,
  split: no < 8 ? 'test' : 'training',
  group_key: `p${no >> 2}`,
  layers: { R1: no % 2 === 0 ? [[0, 0.5, 0.5, 0.1, 0.1]] : [[1, 0.5, 0.5, 0.1, 0.1]] },
}));

describe('drawing splits anew', () => {
  it('previews what it then does, and changes nothing before', async () => {
    const { datasetId: id } = await aDataset(HUNDRED);
    const before = await splitsOf(id);
    const draw = { id, ratios: { train: 3, validation: 1 }, seed: 7 };
    const preview = await previewSplits(lead, splitDrawInput.parse(draw));
    expect(await splitsOf(id)).toEqual(before);
    expect(preview).toMatchObject({
      images: 100,
      keep: ['test'],
      leaves_held_out: 0,
      groups: { groups: 25, largest: 4, torn: 0 },
    });
    expect(preview.splits).toEqual([
      { name: 'training', is_kept: false, now: 92, wanted: 69, got: expect.any(Number) },
      { name: 'validation', is_kept: false, now: 0, wanted: 23, got: expect.any(Number) },
      { name: 'test', is_kept: true, now: 8, wanted: 8, got: 8 },
    ]);
    const { change_id, moved } = await applySplits(
      lead,
      splitApplyInput.parse({ ...draw, revision: preview.revision, reason: 'A new draw' }),
    );
    expect(moved).toBe(preview.moved);
    const after = await splitsOf(id);
    for (const { name, got } of preview.splits)
      expect(Object.values(after).filter((split) => split === name)).toHaveLength(got);
    for (let patient = 0; patient < 25; patient++) {
      const splits = Object.entries(after).filter(([name]) => name.startsWith(`p${patient}/`));
      expect(new Set(splits.map(([, split]) => split)).size).toBe(1);
    }
    expect(await history(id)).toMatchObject([
      {
        id: change_id,
        kind: 'draw',
        reason: 'A new draw',
        images: moved,
        moves: [{ from: 'training', to: 'validation', images: moved }],
      },
    ]);
  });

  it('counts for each class what was wanted and what it got', async () => {
    const { datasetId: id } = await aDataset(HUNDRED);
    const draw = { id, counts: { validation: 20 }, rest: 'training', stratify: true, group_by: 'none' };
    const { classes, splits } = await previewSplits(lead, splitDrawInput.parse(draw));
    expect(splits.find(({ name }) => name === 'validation')).toMatchObject({ wanted: 20, got: 20 });
    expect(classes.map(({ class_name, splits: of }) => [class_name, of.validation])).toEqual([
      ['Nodule', { now: 0, wanted: 10, got: 10 }],
      ['Mass', { now: 0, wanted: 10, got: 10 }],
    ]);
  });

  it('groups by a pattern and remembers the groups', async () => {
    const { datasetId: id } = await aDataset(
      many(40, (no) => ({ filename: `s${no % 5}_${no}.png`, split: 'training' })),
    );
    await applySplits(
      lead,
      splitApplyInput.parse({ id, ratios: { training: 1, production: 1 }, group_by: { pattern: '^(s\\d)_' } }),
    );
    const rows = await sql<{ group_key: string; splits: number }>(
      'select group_key, count(distinct split)::int as splits from darkroom.image where dataset_id = $1 group by 1 order by 1',
      [id],
    );
    expect(rows).toEqual(['s0', 's1', 's2', 's3', 's4'].map((group_key) => ({ group_key, splits: 1 })));
  });

  it('refuses a draw whose preview is out of date, counts that are too great, and patterns that are none', async () => {
    const { datasetId: id } = await aDataset(HUNDRED);
    const draw = { id, ratios: { training: 1 } };
    const { revision } = await previewSplits(lead, splitDrawInput.parse(draw));
    await sql(`update darkroom.image set split = 'production' where dataset_id = $1 and filename = 'p9/36.png'`, [id]);
    await expect(applySplits(lead, splitApplyInput.parse({ ...draw, revision }))).rejects.toMatchObject({
      code: 'dataset_changed',
    });
    await expect(previewSplits(lead, splitDrawInput.parse({ id, counts: { training: 101 } }))).rejects.toMatchObject({
      code: 'split_sizes_invalid',
    });
    await expect(
      previewSplits(lead, splitDrawInput.parse({ ...draw, group_by: { pattern: '(' } })),
    ).rejects.toMatchObject({ code: 'pattern_invalid' });
    expect(splitDrawInput.safeParse({ id }).success).toBe(false);
  });
});

describe('moving images', () => {
  const move = (input: object) => moveImages(lead, splitMoveInput.parse(input));

  it('takes along what belongs to them: the patient, and copies, over any number of steps', async () => {
    const {
      datasetId: id,
      imageIds,
      runId,
    } = await aDataset([
      { split: 'training', group_key: 'p' },
      { split: 'training', group_key: 'p' },
      { split: 'training' },
      { split: 'training' },
    ]);
    await sql(
      `insert into darkroom.duplicate_member (tenant_id, dataset_id, group_id, image_id, role, stage, run_id)
       select $1, $2, $2, x.id, x.role, 'near', $3 from (values ($4::uuid, 'best'), ($5::uuid, 'duplicate')) as x(id, role)`,
      [instance.tenantId, id, runId, imageIds[1], imageIds[2]],
    );
    expect(await move({ id, image_ids: [imageIds[0]], to: 'production' })).toMatchObject({ moved: 3, came_along: 2 });
    expect(Object.values(await splitsOf(id))).toEqual(['production', 'production', 'production', 'training']);
  });

  it('asks why when an image leaves or enters a held-out split, and writes it down', async () => {
    const { datasetId: id, imageIds } = await aDataset([{ split: 'test' }, { split: 'training' }]);
    for (const [image, to] of [
      [imageIds[0], 'training'],
      [imageIds[1], 'val'],
    ])
      await expect(move({ id, image_ids: [image], to })).rejects.toMatchObject({ code: 'reason_needed' });
    await move({ id, image_ids: [imageIds[0]], to: 'training', reason: 'Seen in training before' });
    expect(await history(id)).toMatchObject([
      { kind: 'move', reason: 'Seen in training before', moves: [{ from: 'test', to: 'training' }] },
    ]);
  });

  it('can be taken back, but for images that went on since', async () => {
    const { datasetId: id, imageIds } = await aDataset(many(3, () => ({ split: 'training' })));
    const { change_id } = await move({ id, image_ids: imageIds, to: 'production' });
    await move({ id, image_ids: [imageIds[0]], to: 'own' });
    expect(await undoSplitChange(lead, { id, change_id: change_id! })).toMatchObject({ moved: 2 });
    expect(Object.values(await splitsOf(id))).toEqual(['own', 'training', 'training']);
    expect(await history(id)).toMatchObject([{ kind: 'undo' }, { kind: 'move' }, { kind: 'move', is_undone: true }]);
  });
});

describe('leakage', () => {
  const leaks = async (id: string, kind?: string) => listLeakage(lead, leakListInput.parse({ id, kind }));

  it('is listed once for each thing and pair of splits, by the plainest reason, with a pair to look at', async () => {
    const {
      datasetId: id,
      imageIds,
      runId,
    } = await aDataset([
      { filename: 'a.png', split: 'training', sha256: 'same' },
      { filename: 'b.png', split: 'training', sha256: 'same' },
      { filename: 'c.png', split: 'test', sha256: 'same' },
      { filename: 'd.png', split: 'training' },
      { filename: 'e.png', split: 'validation' },
      { filename: 'f.png', split: 'training', group_key: 'patient' },
      { filename: 'g.png', split: 'validation', group_key: 'patient' },
      { filename: 'h.png', split: 'test', group_key: 'patient' },
      { filename: 'i.png', split: 'test', group_key: 'another' },
      { filename: 'j.png', split: 'production', status: 'quarantined', sha256: 'same' },
    ]);
    await sql(`update darkroom.image set pixel_hash = 'p' where id = any($1)`, [
      [imageIds[0], imageIds[2], imageIds[3], imageIds[4]],
    ]);
    await sql(
      `insert into darkroom.duplicate_member (tenant_id, dataset_id, group_id, image_id, role, stage, run_id)
       select $1, $2, $2, x.id, x.role, x.stage, $3 from (values ($4::uuid, 'best', null), ($5::uuid, 'duplicate', 'near')) as x(id, role, stage)`,
      [instance.tenantId, id, runId, imageIds[5], imageIds[8]],
    );
    const found = await leaks(id);
    expect(
      found.items
        .map(({ kind, a, b, images_a, images_b }) => [kind, a.filename, b.filename, images_a, images_b])
        .sort(),
    ).toEqual([
      ['bytes', 'a.png', 'c.png', 2, 1],
      ['group', 'f.png', 'g.png', 1, 1],
      ['group', 'g.png', 'h.png', 1, 1],
      ['near', 'f.png', 'i.png', 1, 1],
      ['pixels', 'a.png', 'e.png', 2, 1],
      ['pixels', 'e.png', 'c.png', 1, 1],
    ]);
    expect(found).toMatchObject({ pairs: 6, images: 9, total: 6, by_kind: { bytes: 1, pixels: 2, near: 1, group: 2 } });
    expect((await leaks(id, 'near')).items).toHaveLength(1);
    const { warnings } = await getDataset(lead, { id });
    expect(warnings.find(({ code }) => code === 'leakage')).toMatchObject({ count: 9 });
  });

  it('is none where everything that is the same lies together', async () => {
    const { datasetId: id } = await aDataset([
      { split: 'training', sha256: 'same', group_key: 'p' },
      { split: 'training', sha256: 'same', group_key: 'p' },
      { split: null, sha256: 'same' },
    ]);
    expect(await leaks(id)).toMatchObject({ items: [], pairs: 0, images: 0 });
  });
});
