import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { imageChangeInput, imageChangeListInput, imageChangePreviewInput } from '../../domain/wire/image-changes';
import {
  exportImagesInput,
  exportSelectionInput,
  imageAnchorsInput,
  imageFacetsInput,
  imageListInput,
} from '../../domain/wire/image-lists';
import { forgetDuplicates } from '../../records/forget-duplicates';
import type { Tx } from '../../records/records';
import { runFunnel } from '../../records/run-stats';
import { setFree, withdrawRows } from '../../records/undo';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedImage } from '../../testing/published';
import { getDataset } from './datasets';
import { exportImages, exportSelection, listImageIds } from './export-images';
import { changeImages, listImageChanges, previewImageChange, undoImageChange } from './image-changes';
import { getImage, listAnchors, listFacets, listImages, restoreImages } from './images';
import { undoSplitChange } from './splits';
import { freezeVersion, restoreVersion } from './versions';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  query<Row & Record<string, unknown>>(instance.database.adminUrl, text, values);
const many = (n: number, more: (no: number) => PublishedImage): PublishedImage[] =>
  Array.from({ length: n }, (_, no) => more(no));
const aDataset = (images: readonly PublishedImage[]) => aPublishedDataset(instance, { classes: ['Nodule'], images });
const twelve = () => aDataset(many(12, (no) => ({ split: no < 4 ? 'test' : 'training', group_key: `p${no >> 1}` })));

const preview = (input: object) => previewImageChange(lead, imageChangePreviewInput.parse(input));
const make = (input: object) => changeImages(lead, imageChangeInput.parse(input));
const undo = (id: string, change_id: string | null) => undoImageChange(lead, { id, change_id: change_id! });
const changes = async (id: string) => (await listImageChanges(lead, imageChangeListInput.parse({ id }))).items;
const listed = async (input: object) => (await listImages(lead, imageListInput.parse(input))).total;

/** All that changes of images may change, image by image. */
const stateOf = (id: string) =>
  sql(
    `select i.filename, i.status, i.split, i.verdict, array(select unnest(i.issues) order by 1) as issues,
       array(select t.tag from darkroom.image_tag t where t.image_id = i.id order by 1) as tags,
       (select bool_or(m.removed) from darkroom.duplicate_member m where m.image_id = i.id) as removed
     from darkroom.image i where i.dataset_id = $1 order by 1`,
    [id],
  );

/** Makes images copies of the first one. */
async function aGroup(id: string, imageIds: readonly string[], more: { stage?: string; is_decided?: boolean } = {}) {
  const [group] = await sql<{ id: string }>(
    `insert into darkroom.duplicate_group (id, tenant_id, dataset_id, run_id, size, bytes_saved)
     select gen_random_uuid(), tenant_id, dataset_id, run_id, 2, 1 from darkroom.image where id = $1 returning id::text`,
    [imageIds[0]],
  );
  await sql(
    `insert into darkroom.duplicate_member (tenant_id, dataset_id, run_id, group_id, image_id, role, stage, removed, is_decided, scores)
     select tenant_id, dataset_id, run_id, $1::uuid, id, case when id = ($2::uuid[])[1] then 'best' else 'duplicate' end, $3, id <> ($2::uuid[])[1], $4, '{}'
     from darkroom.image where id = any($2::uuid[])`,
    [group!.id, imageIds, more.stage ?? 'bytes', more.is_decided ?? false],
  );
  await sql(`update darkroom.image set status = 'duplicate' where dataset_id = $1 and id = any($2::uuid[])`, [
    id,
    imageIds.slice(1),
  ]);
}

describe('tags', () => {
  it('are put on images by name and by a filter with exceptions, and found again', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const some = { id, image_ids: imageIds.slice(0, 3), action: 'tag', tag: 'look again' };
    expect(await preview(some)).toMatchObject({ images: 3, changes: 3, came_along: 0, needs_reason: false });
    expect(await make(some)).toEqual({ change_id: expect.any(String), images: 3, came_along: 0 });
    const all = { id, filter: { split: 'training' }, except: [imageIds[11]!], action: 'tag', tag: 'teaching' };
    expect(await preview(all)).toMatchObject({ images: 7, changes: 7 });
    expect((await make(all)).images).toBe(7);
    expect(await make({ ...all, tag: 'look again' })).toMatchObject({ images: 7 });
    expect(await preview({ id, filter: {}, action: 'tag', tag: 'look again' })).toMatchObject({
      images: 12,
      changes: 2,
    });
    expect(await listed({ id, tag: 'look again' })).toBe(10);
    expect(await listed({ id, tag: ['look again', 'teaching'] })).toBe(7);
    expect(await listed({ id, tag: 'nobody has it' })).toBe(0);
    const { items } = await listImages(lead, imageListInput.parse({ id, sort_by: 'filename', sort_order: 'asc' }));
    expect(items.map(({ tags }) => tags)).toEqual([
      ...Array(3).fill(['look again']),
      [],
      ...Array(7).fill(['look again', 'teaching']),
      [],
    ]);
    expect((await make({ id, filter: { tag: ['teaching'] }, action: 'untag', tag: 'look again' })).images).toBe(7);
    expect(await listed({ id, tag: 'look again' })).toBe(3);
    expect(await make({ id, filter: {}, action: 'untag', tag: 'nobody has it' })).toEqual({
      change_id: null,
      images: 0,
      came_along: 0,
    });
  });

  it('are counted in the facets, and no list that is kept is stale', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const facets = async (more: object = {}) =>
      (await listFacets(lead, imageFacetsInput.parse({ id, ...more }))).facets.tag;
    const anchors = async () => (await listAnchors(lead, imageAnchorsInput.parse({ id, tag: 'a' }))).total;
    expect([await facets(), await anchors(), await listed({ id, tag: 'a' })]).toEqual([[], 0, 0]);
    await make({ id, image_ids: imageIds.slice(0, 6), action: 'tag', tag: 'a' });
    const { change_id } = await make({ id, image_ids: imageIds.slice(4), action: 'tag', tag: 'b' });
    expect(await facets()).toEqual([
      { value: 'a', images: 6 },
      { value: 'b', images: 8 },
    ]);
    expect(await facets({ tag: 'a', split: 'training' })).toEqual([
      { value: 'a', images: 2 },
      { value: 'b', images: 2 },
    ]);
    expect([await anchors(), await listed({ id, tag: 'a' })]).toEqual([6, 6]);
    await undo(id, change_id);
    expect(await facets()).toEqual([{ value: 'a', images: 6 }]);
  });
});

describe('quarantine by a person', () => {
  it('takes images out of the lists and says who did it and why; the verdict stays the only one', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const before = await stateOf(id);
    const input = { id, filter: { split: 'test' }, except: [imageIds[0]!], action: 'quarantine' };
    expect(await preview(input)).toMatchObject({ images: 3, changes: 3, needs_reason: true });
    await expect(make(input)).rejects.toMatchObject({ code: 'reason_needed' });
    const { change_id } = await make({ ...input, reason: 'Burnt-in names' });
    const dataset = await getDataset(lead, { id });
    expect([dataset.total_images, dataset.statuses]).toEqual([9, { accepted: 9, quarantined: 3 }]);
    expect(dataset.splits.map(({ name, images }) => [name, images])).toEqual([
      ['training', 8],
      ['test', 1],
    ]);
    expect(await listed({ id, status: 'quarantined', issue: 'set_aside' })).toBe(3);
    const image = await getImage(lead, { id, image_id: imageIds[1]! });
    expect(image).toMatchObject({ status: 'quarantined', verdict: 'accepted', issues: ['set_aside'], split: 'test' });
    expect(image.problems).toEqual([
      expect.objectContaining({
        code: 'set_aside',
        message: expect.stringMatching(/^a data_lead .*: Burnt-in names$/),
      }),
    ]);
    expect((await stateOf(id)).map(({ verdict }) => verdict)).toEqual(before.map(({ verdict }) => verdict));
    expect(await undo(id, change_id)).toEqual({ images: 3 });
    expect(await stateOf(id)).toEqual(before);
    expect((await getImage(lead, { id, image_id: imageIds[1]! })).problems).toEqual([]);
  });

  it('ends when somebody brings the image back, by whichever way', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const { change_id } = await make({ id, image_ids: imageIds.slice(0, 2), action: 'quarantine', reason: 'Blank' });
    await restoreImages(lead, { id, image_ids: [imageIds[0]!] });
    expect((await getImage(lead, { id, image_id: imageIds[0]! })).issues).toEqual([]);
    await expect(undo(id, change_id)).rejects.toMatchObject({
      code: 'changed_since',
      message: '1 image of this change was changed again since.',
    });
    const back = { id, filter: { status: ['quarantined'] }, action: 'bring_back' };
    expect(await preview(back)).toMatchObject({ images: 1, changes: 1 });
    const { change_id: second } = await make(back);
    expect(await listed({ id, status: 'quarantined' })).toBe(0);
    await undo(id, second);
    expect(await listed({ id, status: 'quarantined', issue: 'set_aside' })).toBe(1);
  });
});

describe('what a person has set aside', () => {
  const tx = <Result>(work: (tx: Tx) => Promise<Result>) => instance.records.as(instance.tenantId, work);
  const aside = async (id: string) =>
    (await stateOf(id)).map(({ status, issues }) => [status, ...(issues as string[])]);

  it('stays aside when copies are compared anew, though it became one of them', async () => {
    const { datasetId: id, imageIds, runId } = await aDataset(many(3, () => ({ split: 'training' })));
    await make({ id, image_ids: [imageIds[1]!], action: 'quarantine', reason: 'Blank' });
    await aGroup(id, imageIds);
    await sql(`update darkroom.image set status = 'quarantined', issues = '{set_aside}' where id = $1`, [imageIds[1]]);
    await tx((tx) => setFree(tx, imageIds));
    expect(await aside(id)).toEqual([['accepted'], ['quarantined', 'set_aside'], ['accepted']]);
    await aGroup(id, imageIds);
    await sql(`update darkroom.image set status = 'quarantined', issues = '{set_aside}' where id = $1`, [imageIds[1]]);
    await tx((tx) => forgetDuplicates(tx, { tenantId: instance.tenantId, runId }));
    expect(await aside(id)).toEqual([['accepted'], ['quarantined', 'set_aside'], ['accepted']]);
  });

  it('comes back with a version that has it, and the change cannot be undone then', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const { version } = await freezeVersion(lead, { id });
    const { change_id } = await make({ id, image_ids: imageIds.slice(0, 2), action: 'quarantine', reason: 'Blank' });
    await restoreVersion(lead, { id, version });
    expect(await aside(id)).toEqual(Array(12).fill(['accepted']));
    await expect(undo(id, change_id)).rejects.toMatchObject({ code: 'changed_since' });
  });

  it('is told apart in the warnings of the dataset, and does not count as copies', async () => {
    const { datasetId: id, imageIds, runId } = await twelve();
    await sql(`update darkroom.image set status = 'quarantined' where id = $1`, [imageIds[0]]);
    await make({ id, image_ids: [imageIds[1]!], action: 'quarantine', reason: 'Blank' });
    const { warnings } = await getDataset(lead, { id });
    expect(warnings.find(({ code }) => code === 'quarantined')?.message).toBe(
      '2 images in quarantine, 1 put there by people',
    );
    expect(await tx((tx) => runFunnel(tx, [runId]))).toMatchObject({ unique: 10, set_aside: 1 });
  });

  it('goes with the import that brought it, tags and all', async () => {
    const { datasetId: id, runId } = await twelve();
    await make({ id, filter: {}, action: 'tag', tag: 'a' });
    await make({ id, filter: {}, action: 'quarantine', reason: 'Blank' });
    const run = { id: runId, tenantId: instance.tenantId, datasetId: id, attempt: 1, undo: 'wanted' } as const;
    expect(await tx((tx) => withdrawRows(tx, run))).toBe(12);
    expect(await sql('select * from darkroom.image_tag where dataset_id = $1', [id])).toEqual([]);
    const [latest] = await changes(id);
    expect(await undo(id, latest!.id)).toEqual({ images: 0 });
  });
});

describe('bringing back', () => {
  it('leaves out copies of readers, copies by decision, and what is no image', async () => {
    const { datasetId: id, imageIds } = await aDataset(many(9, () => ({ split: 'training' })));
    await aGroup(id, imageIds.slice(0, 3));
    await aGroup(id, imageIds.slice(3, 5), { stage: 'reader' });
    await aGroup(id, imageIds.slice(5, 7), { stage: 'near', is_decided: true });
    await sql(`update darkroom.image set status = 'quarantined', verdict = 'rejected' where id = $1`, [imageIds[7]]);
    const before = await stateOf(id);
    const input = { id, filter: { status: ['duplicate', 'quarantined'] }, action: 'bring_back' };
    expect(await preview(input)).toMatchObject({
      ...{ images: 5, changes: 2 },
      kept_out: { reader_copy: 1, decided_copy: 1, unreadable: 1 },
    });
    const { change_id, images } = await make(input);
    expect(images).toBe(2);
    const after = await stateOf(id);
    expect(after.map(({ status }) => status)).toEqual([
      ...[
        'accepted',
        'accepted',
        'accepted',
        'accepted',
        'duplicate',
        'accepted',
        'duplicate',
        'quarantined',
        'accepted',
      ],
    ]);
    expect(after.slice(0, 3).map(({ removed }) => removed)).toEqual([false, false, false]);
    await undo(id, change_id);
    expect(await stateOf(id)).toEqual(before);
  });
});

describe('moving a selection', () => {
  it('takes along what belongs to it, asks for a reason, stands in both histories and is undone from either', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const before = await stateOf(id);
    const input = { id, image_ids: [imageIds[3]!, imageIds[4]!], action: 'split', to: 'validation' };
    expect(await preview(input)).toMatchObject({
      ...{ images: 2, changes: 2, came_along: 2, needs_reason: true },
      ...{ leaves_held_out: 2, enters_held_out: 4 },
    });
    await expect(make(input)).rejects.toMatchObject({ code: 'reason_needed' });
    const done = await make({ ...input, reason: 'Wrong patient list' });
    expect(done).toEqual({ change_id: expect.any(String), images: 4, came_along: 2 });
    expect(await changes(id)).toMatchObject([
      { action: 'split', to: 'validation', images: 4, reason: 'Wrong patient list', undone_by: null },
    ]);
    expect(await undo(id, done.change_id)).toEqual({ images: 4 });
    expect(await stateOf(id)).toEqual(before);
    await expect(undo(id, done.change_id)).rejects.toMatchObject({ code: 'undone' });
    const again = await make({ ...input, reason: 'Again' });
    await undoSplitChange(lead, { id, change_id: again.change_id! });
    expect(await changes(id)).toMatchObject([{ undone_by: 'a data_lead' }, { undone_by: 'a data_lead' }]);
  });

  it('walks through copies and groups over any number of steps, for any number of images', async () => {
    const { datasetId: id, imageIds } = await aDataset(
      many(3000, (no) => ({ split: 'training', group_key: no < 1500 ? 'all of one' : `p${no >> 2}` })),
    );
    await aGroup(id, [imageIds[1499]!, imageIds[1500]!]);
    await sql(`update darkroom.image set status = 'accepted' where dataset_id = $1`, [id]);
    const one = { id, image_ids: [imageIds[0]!], action: 'split', to: 'production' };
    expect(await preview(one)).toMatchObject({ images: 1, changes: 1, came_along: 1503 });
    const most = { id, filter: {}, except: [imageIds[0]!], action: 'split', to: 'production' };
    expect(await preview(most)).toMatchObject({ images: 2999, changes: 2999, came_along: 1 });
    expect((await make(most)).images).toBe(3000);
  });

  it('is not undone when images were moved again since', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const first = await make({ id, image_ids: [imageIds[6]!], action: 'split', to: 'production' });
    await make({ id, image_ids: [imageIds[6]!], action: 'split', to: 'training' });
    await expect(undo(id, first.change_id)).rejects.toMatchObject({ code: 'changed_since' });
  });
});

describe('a change of images', () => {
  it('is refused when the dataset has changed since the preview', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const input = { id, filter: {}, action: 'tag', tag: 'a' };
    const { revision } = await preview(input);
    await make({ id, image_ids: [imageIds[0]!], action: 'quarantine', reason: 'Blank' });
    await expect(make({ ...input, revision })).rejects.toMatchObject({ code: 'dataset_changed' });
    expect((await make({ ...input, revision: (await preview(input)).revision })).images).toBe(11);
  });

  it('is not undone under a later one, whatever it left: that goes first', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const tag = (n: number, action = 'tag') => ({ id, image_ids: imageIds.slice(0, n), action, tag: 'a' });
    const before = await stateOf(id);
    const first = await make(tag(5));
    const off = await make(tag(2, 'untag'));
    const on = await make(tag(2));
    await expect(undo(id, first.change_id)).rejects.toMatchObject({
      message: '2 images of this change were changed again since.',
    });
    await make({ ...tag(5), tag: 'b' }); // another tag is another matter
    await undo(id, on.change_id);
    await undo(id, off.change_id);
    await undo(id, first.change_id);
    expect((await stateOf(id)).map(({ tags }) => tags)).toEqual([...Array(5).fill(['b']), ...Array(7).fill([])]);
    expect(before.map(({ tags }) => tags)).toEqual(Array(12).fill([]));
  });

  it('is refused to who may not curate, and nothing is found from elsewhere', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const input = imageChangeInput.parse({ id, image_ids: [imageIds[0]], action: 'tag', tag: 'a' });
    for (const role of ['viewer', 'radiologist'] as const) {
      await expect(changeImages(instance.as(role), input)).rejects.toMatchObject({ kind: 'forbidden' });
    }
    const { datasetId: other } = await twelve();
    expect((await make({ ...input, id: other })).images).toBe(0);
    const { change_id } = await make(input);
    await expect(undo(other, change_id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.each([
    { action: 'tag', tag: 'a' },
    { action: 'tag', filter: {} },
    { action: 'split', filter: {} },
    { action: 'tag', tag: 'a', filter: {}, image_ids: ['0198c0de-0000-7000-8000-000000000000'] },
    { action: 'tag', tag: ' <b>', filter: {} },
    { action: 'tag', tag: 'a', filter: { no_such_filter: 1 } },
  ])('says when it is not clear what is meant: %o', (input) => {
    const id = '0198c0de-0000-7000-8000-000000000001';
    expect(imageChangeInput.safeParse({ id, ...input }).success).toBe(false);
  });
});

it('any changes, undone in reverse order, leave everything as it was; each image has one status and one verdict', async () => {
  const { datasetId: id, imageIds } = await aDataset(
    many(16, (no) => ({
      split: ['training', 'test', 'validation'][no % 3]!,
      group_key: no < 6 ? `p${no >> 1}` : null,
    })),
  );
  await aGroup(id, imageIds.slice(6, 9));
  await sql(
    `update darkroom.image set status = 'quarantined', verdict = 'rejected', thumbnail_key = 'x', split = null where id = $1`,
    [imageIds[9]],
  );
  const STATUSES = ['accepted', 'warned', 'quarantined', 'duplicate'];
  const selection = fc.oneof(
    fc.subarray(imageIds, { minLength: 1 }).map((image_ids) => ({ image_ids })),
    fc.record({
      filter: fc.oneof(
        fc.record({ status: fc.subarray(STATUSES, { minLength: 1 }) }),
        fc.constantFrom({}, { split: 'training' }, { tag: ['a'] }, { issue: 'set_aside' }),
      ),
      except: fc.subarray(imageIds),
    }),
  );
  const action = fc.oneof(
    fc.record({ action: fc.constantFrom('tag', 'untag'), tag: fc.constantFrom('a', 'b') }),
    fc.record({ action: fc.constant('split'), to: fc.constantFrom('training', 'test', 'production') }),
    fc.record({ action: fc.constantFrom('quarantine', 'bring_back') }),
  );
  const change = fc.tuple(selection, action).map(([which, what]) => ({ id, ...which, ...what, reason: 'A reason' }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (list) => {
      const states = [await stateOf(id)];
      const made: string[] = [];
      for (const input of list) {
        const told = await preview(input);
        const { change_id, images, came_along } = await make(input);
        expect({ images, came_along }).toEqual({
          images: told.changes + told.came_along,
          came_along: told.came_along,
        });
        if (change_id === null) continue;
        made.push(change_id);
        states.push(await stateOf(id));
        expect(states.at(-1)).not.toEqual(states.at(-2));
        expect(states.at(-1)!.map(({ verdict }) => verdict)).toEqual(states[0]!.map(({ verdict }) => verdict));
      }
      for (const change_id of made.reverse()) {
        expect(await stateOf(id)).toEqual(states.pop());
        await undo(id, change_id);
      }
      expect(await stateOf(id)).toEqual(states[0]);
    }),
    { numRuns: 25 },
  );
}, 60_000);

describe('an export of images', () => {
  it('is of the filter, or of the selection, with what a table of them needs', async () => {
    const { datasetId: id, imageIds } = await aDataset([
      { filename: 'a.png', split: 'training', layers: { R1: [[0, 0.5, 0.5, 0.2, 0.2]], R2: [] } },
      { filename: 'b.png', split: 'test', layers: {} },
      { filename: 'c.png', split: 'test', status: 'quarantined' },
    ]);
    await make({ id, image_ids: [imageIds[0]!], action: 'tag', tag: 'teaching' });
    const viewer = instance.as('viewer');
    const order = { id, sort_by: 'filename', sort_order: 'asc' } as const;
    const all = await exportImages(viewer, exportImagesInput.parse(order));
    expect(all.items).toMatchObject([
      {
        ...{ id: imageIds[0], filename: 'a.png', split: 'training', verdict: 'accepted', tags: ['teaching'] },
        ...{ annotation_count: 1, classes: ['Nodule'], readers: ['R1', 'R2'], width: 100, file_size_bytes: 1000 },
      },
      { filename: 'b.png', annotation_count: 0, classes: [], readers: [], tags: [] },
    ]);
    const named = { ...order, image_ids: [imageIds[0]!, imageIds[2]!] };
    const some = await exportSelection(viewer, exportSelectionInput.parse(named));
    expect(some.items.map(({ filename, status }) => [filename, status])).toEqual([
      ['a.png', 'accepted'],
      ['c.png', 'quarantined'],
    ]);
    const rest = { ...order, filter: { split: 'test' }, except: [imageIds[1]!] };
    expect((await exportSelection(viewer, exportSelectionInput.parse(rest))).items).toEqual([]);
    const logged = await sql(
      `select details from darkroom.audit_log where subject_id = $1 and action = 'images.exported' order by at`,
      [id],
    );
    expect(logged.map(({ details }) => details)).toEqual([
      { images: 2 },
      { images: 2, image_ids: 2 },
      { images: 0, split: 'test', except: 1 },
    ]);
    await expect(exportSelection(viewer, exportSelectionInput.parse(order))).rejects.toMatchObject({
      code: 'selection_unclear',
    });
  });

  it('ids of a part of the list are those of the list', async () => {
    const { datasetId: id, imageIds } = await twelve();
    const order = { id, sort_by: 'filename', sort_order: 'asc' } as const;
    expect((await listImageIds(lead, { ...order, offset: 3, limit: 4 })).ids).toEqual(imageIds.slice(3, 7));
  });
});
