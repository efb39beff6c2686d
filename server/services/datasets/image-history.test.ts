import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids';
import { consensusInput } from '../../domain/wire/consensus';
import { imageDetailInput } from '../../domain/wire/images';
import { splitMoveInput } from '../../domain/wire/splits';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox } from '../../testing/published';
import { applyConsensus } from './consensus';
import { getImageHistory } from './image-history';
import { getNeighbours } from './image-neighbours';
import { getImage, restoreImages } from './images';
import { moveImages, undoSplitChange } from './splits';
import { freezeVersion } from './versions';

const instance = await anInstance();
afterAll(() => instance.close());
const lead = instance.as('data_lead');
const sql = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  query<Row>(instance.database.adminUrl, text, values);
const box = (cls: number): PublishedBox => [cls, 0.5, 0.5, 0.2, 0.2];

/** Two readers, a patient with three images, a copy that was set aside, a pair to decide. */
async function aDataset() {
  const {
    datasetId: id,
    imageIds,
    runId,
  } = await aPublishedDataset(instance, {
    classes: ['Nodule'],
    images: [
      { filename: 'a.png', split: 'training', group_key: 'p1', layers: { A: [box(0)], B: [box(0)], m: [box(0)] } },
      { filename: 'b.png', split: 'training', group_key: 'p1', layers: { A: [] } },
      { filename: 'copy.png', status: 'duplicate', sha256: 'c'.repeat(64) },
      { filename: 'd.png', split: 'test', group_key: 'p2' },
    ],
    kinds: { m: 'model' },
  });
  return { id, imageIds, runId };
}
const history = (id: string, image_id: string) => getImageHistory(lead, { id, image_id });
const told = async (id: string, image_id: string) =>
  (await history(id, image_id)).events.map(({ at: _, ...event }) => event);

describe('what happened to an image', () => {
  it('is that it came, was judged, and where it was moved, by whom and why', async () => {
    const { id, imageIds, runId } = await aDataset();
    const image = imageIds[0]!;
    await sql(
      `update darkroom.image set fetched_at = '2026-01-01', published_at = '2026-01-03', issues = '{dark,near_duplicate}' where id = $1`,
      [image],
    );
    await sql(
      `insert into darkroom.run_step (run_id, number, tenant_id, id, state, ended_at) select $1, 3, tenant_id, 'validate-images', 'completed', '2026-01-02' from darkroom.run where id = $1`,
      [runId],
    );
    const move = splitMoveInput.parse({ id, image_ids: [image], to: 'test', reason: 'A better test' });
    const { change_id } = await moveImages(lead, move);
    await undoSplitChange(lead, { id, change_id: change_id! });
    const by = lead.actor.name;
    expect(await told(id, image)).toEqual([
      { kind: 'fetched', by: null, source_url: 'folder' },
      { kind: 'validated', by: null, run_id: runId, verdict: 'accepted', issues: ['dark'] },
      { kind: 'imported', by: null, run_id: runId },
      {
        kind: 'split_moved',
        by,
        change: 'move',
        from: 'training',
        to: 'test',
        reason: 'A better test',
        is_undone: true,
      },
      { kind: 'split_moved', by, change: 'undo', from: 'test', to: 'training', reason: null, is_undone: false },
    ]);
    expect((await told(id, imageIds[3]!)).map(({ kind }) => kind)).toEqual(['validated', 'imported']);
  });

  it('is which versions froze it, and what is no longer as it was then', async () => {
    const { id, imageIds } = await aDataset();
    const [image, other] = imageIds as [string, string];
    await freezeVersion(lead, { id, name: 'first' });
    await applyConsensus(lead, consensusInput.parse({ id }));
    await freezeVersion(lead, { id });
    await moveImages(lead, splitMoveInput.parse({ id, image_ids: [image], to: 'production' }));
    const found = await history(id, image);
    expect(found.versions).toMatchObject([
      { version: 2, name: null, split: 'training', annotations: 2, is_split_same: false, are_labels_same: true },
      { version: 1, name: 'first', split: 'training', annotations: 2, is_split_same: false, are_labels_same: false },
    ]);
    expect(found.now).toEqual({ split: 'production', annotations: 2, is_listed: true });
    expect(found.events.slice(1).map(({ at: _, by: __, ...event }) => event)).toMatchObject([
      { kind: 'frozen', version: 1, name: 'first', split: 'training' },
      { kind: 'consensus', layer: 'consensus', annotations: 1, no_finding: false },
      { kind: 'frozen', version: 2 },
      { kind: 'split_moved', to: 'production' },
    ]);
    expect((await told(id, other)).find(({ kind }) => kind === 'consensus')).toMatchObject({ no_finding: true });
    // A label changed by hand afterwards is seen against both.
    await sql('update darkroom.annotation set width = 0.3 where image_id = $1', [image]);
    expect((await history(id, image)).versions.map((version) => version.are_labels_same)).toEqual([false, false]);
    expect((await history(id, imageIds[2]!)).versions).toEqual([]);
  });

  it('is that it was found to be a copy, decided about, brought back, and moved to another tier', async () => {
    const { id, imageIds, runId } = await aDataset();
    const [best, , copy, other] = imageIds as [string, string, string, string];
    const group = newId();
    await sql(
      `insert into darkroom.duplicate_group (id, tenant_id, dataset_id, run_id, size, bytes_saved) select $1, tenant_id, dataset_id, run_id, 2, 1 from darkroom.image where id = $2`,
      [group, best],
    );
    await sql(
      `insert into darkroom.duplicate_member (tenant_id, dataset_id, run_id, group_id, image_id, role, stage, scores, removed)
       select tenant_id, dataset_id, run_id, $1, id, case when id = $2 then 'best' else 'duplicate' end, case when id = $2 then null else 'near' end,
         case when id = $2 then '{}'::jsonb else '{"similarity":0.9}' end, id <> $2 from darkroom.image where id in ($2, $3)`,
      [group, best, copy],
    );
    const [content] = await sql<{ sha256: string }>('select sha256 from darkroom.image where id = $1', [other]);
    await sql(
      `insert into darkroom.duplicate_decision (tenant_id, dataset_id, image_id, other_id, sha256, other_sha256, decision, verdict, similarity, actor)
       select tenant_id, dataset_id, $1, id, $2, sha256, 'different', 'doubtful', 0.8, 'Ada' from darkroom.image where id = $3`,
      [other, content!.sha256, copy],
    );
    await restoreImages(lead, { id, image_ids: [copy, best] });
    await sql(
      `insert into darkroom.stored_object (tenant_id, key, dataset_id, kind, sha256, checksum, bytes, tier) select tenant_id, object_key, dataset_id, 'image', sha256, '', 1, 'hot' from darkroom.image where id = $1`,
      [copy],
    );
    await sql(`update darkroom.stored_object set tier = 'cold' where dataset_id = $1`, [id]);
    const of = { image_id: best, filename: 'a.png' };
    const events = await told(id, copy);
    expect(events).toEqual([
      { kind: 'copy_found', by: null, run_id: runId, stage: 'near', of, removed: false },
      { kind: 'imported', by: null, run_id: runId },
      { kind: 'pair_decided', by: 'Ada', decision: 'different', other: { image_id: other, filename: 'd.png' } },
      { kind: 'restored', by: lead.actor.name },
      { kind: 'tier_moved', by: null, from: 'hot', to: 'cold' },
    ]);
    // Who was in the lists already was not brought back.
    expect((await told(id, best)).map(({ kind }) => kind)).toEqual(['imported']);
    expect((await told(id, other)).map(({ kind }) => kind)).toContain('pair_decided');

    const neighbours = await getNeighbours(lead, { id, image_id: copy });
    expect(neighbours.copies).toMatchObject([{ image_id: best, role: 'best', stage: null, similarity: null }]);
    expect(neighbours.pairs).toMatchObject([{ decision: 'different', decided_by: 'Ada', best: { image_id: other } }]);
    expect((await getNeighbours(lead, { id, image_id: best })).copies).toMatchObject([
      { image_id: copy, role: 'duplicate', stage: 'near', similarity: 0.9 },
    ]);
  });
});

describe('what stands around an image', () => {
  it('is who belongs to the same patient, and what looks like it', async () => {
    const { id, imageIds } = await aDataset();
    const hash = (digits: string) => digits.padEnd(64, '0');
    for (const [n, digits] of ['f0', 'f1', 'ff', 'ffffffffffffffffffffffffffffff'].entries())
      await sql(
        `update darkroom.image set facts = jsonb_build_object('perceptual', jsonb_build_object('version', 1, 'quality', 90, 'hash', $2::text)) where id = $1`,
        [imageIds[n], hash(digits)],
      );
    const found = await getNeighbours(lead, { id, image_id: imageIds[0]! });
    expect(found.group).toMatchObject({ key: 'p1', total: 2, images: [{ image_id: imageIds[1], filename: 'b.png' }] });
    // The copy is not in the lists; the last one is 116 bits away.
    expect(found.similar).toMatchObject({ is_comparable: true, images: [{ image_id: imageIds[1], distance: 1 }] });
    expect(found.copies).toEqual([]);
    await sql(`update darkroom.image set facts = null where id = $1`, [imageIds[0]]);
    const bare = await getNeighbours(lead, { id, image_id: imageIds[0]! });
    expect(bare.similar).toEqual({ is_comparable: false, images: [] });
    expect((await getNeighbours(lead, { id, image_id: imageIds[2]! })).group).toBeNull();
  });

  it('are its layers, those of models and consensus only when they are asked for', async () => {
    const { id, imageIds } = await aDataset();
    const look = (more: object = {}) => getImage(lead, imageDetailInput.parse({ id, image_id: imageIds[0], ...more }));
    const image = await look();
    expect(image.layers).toEqual([
      { name: 'm', kind: 'model', annotations: 1, no_finding: false, is_derived: true },
      { name: 'A', kind: 'reader', annotations: 1, no_finding: false, is_derived: false },
      { name: 'B', kind: 'reader', annotations: 1, no_finding: false, is_derived: false },
    ]);
    const layersOf = ({ annotations }: typeof image) => annotations.map(({ layer }) => layer);
    expect(layersOf(image)).toEqual(['A', 'B']);
    const all = await look({ with_layers: ['m', 'A', 'nowhere'] });
    expect([layersOf(all), all.annotation_count]).toEqual([['A', 'B', 'm'], 3]);
  });
});
