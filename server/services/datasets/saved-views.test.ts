import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids';
import { readView } from '../../domain/wire/saved-views';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset } from '../../testing/published';
import { changeView, listViews, removeView, saveView } from './saved-views';

const instance = await anInstance();
afterAll(() => instance.close());
const somebody = (role: Parameters<typeof instance.as>[0], name: string) => {
  const context = instance.as(role);
  return { ...context, actor: { ...context.actor, id: newId(), name } };
};
const [ada, ben, chief] = [somebody('viewer', 'Ada'), somebody('data_lead', 'Ben'), somebody('admin', 'Chief')];

let id = '';
beforeAll(async () => {
  id = (await aPublishedDataset(instance, { images: [{}] })).datasetId;
});
const namesFor = async (who: typeof ada) => (await listViews(who, { id, limit: 50 })).items.map(({ name }) => name);

describe('what a view is read from', () => {
  it.each([
    ['', ''],
    ['split=test&at=900&n=3', 'split=test'],
    ['sort_by=created_at&sort_order=desc&view=grid&overlay=true', ''],
    ['view=list&class_filter=7&split=none&class_filter=3', 'class_filter=3&class_filter=7&split=none&view=list'],
    ['min_confidence=0.50&layer=', 'min_confidence=0.5'],
    ['width=512..&brightness=0.250..%3D0.5', 'brightness=0.25..%3D0.5&width=512..'],
    ['has_annotations=false&q=%E4%B8%AD%26', 'has_annotations=false&q=%E4%B8%AD%26'],
  ])('is %s read as %s, and as the same again', (search, query) => {
    expect(readView(search)).toEqual({ query, problems: [] });
    expect(readView(query)).toEqual({ query, problems: [] });
  });

  it.each([
    'colour=red',
    'split=a&split=b',
    'tier=warm',
    'min_confidence=2',
    'width=9..1',
    'similar_to=x',
    'id=1',
    'limit=3',
  ])('%s is none', (search) => {
    expect(readView(search).problems).toHaveLength(1);
  });
});

describe('saved views', () => {
  it('are seen by their owner, and by all when they are shared', async () => {
    const own = await saveView(ada, { id, name: 'Mine', query: 'split=test', is_shared: false });
    expect(own).toMatchObject({ name: 'Mine', query: 'split=test', owner: 'Ada', is_own: true, may_change: true });
    await saveView(ben, { id, name: 'Ours', query: 'view=list', is_shared: true });
    expect([await namesFor(ada), await namesFor(ben), await namesFor(chief)]).toEqual([
      ['Mine', 'Ours'],
      ['Ours'],
      ['Ours'],
    ]);
    const [, ours] = (await listViews(ada, { id, limit: 50 })).items;
    expect(ours).toMatchObject({ owner: 'Ben', is_own: false, may_change: false });
  });

  it('are renamed, overwritten, shared and removed by their owner', async () => {
    const { id: view_id } = await saveView(ada, { id, name: 'Draft', query: 'split=test', is_shared: false });
    const changed = await changeView(ada, { id, view_id, name: 'Done', query: 'tier=hot&at=5', is_shared: true });
    expect(changed).toMatchObject({ id: view_id, name: 'Done', query: 'tier=hot', is_shared: true });
    expect(await namesFor(ben)).toContain('Done');
    await removeView(ada, { id, view_id });
    expect(await namesFor(ada)).not.toContain('Done');
    await expect(removeView(ada, { id, view_id })).rejects.toMatchObject({ code: 'view_not_found' });
  });

  it('of others are out of reach but for an admin, and what is not shared is not even there', async () => {
    const shared = await saveView(ben, { id, name: 'Shared', query: '', is_shared: true });
    const hidden = await saveView(ben, { id, name: 'Hidden', query: '', is_shared: false });
    await expect(removeView(ada, { id, view_id: shared.id })).rejects.toMatchObject({ code: 'not_your_view' });
    await expect(changeView(ada, { id, view_id: hidden.id, name: 'X' })).rejects.toMatchObject({
      code: 'view_not_found',
    });
    await changeView(chief, { id, view_id: shared.id, name: 'Tidied' });
    await removeView(chief, { id, view_id: hidden.id });
    expect(await namesFor(ben)).toEqual(['Ours', 'Tidied']);
  });

  it('have a name once for each owner, and hold nothing that the list does not take', async () => {
    await saveView(ada, { id, name: 'Twice', query: '', is_shared: false });
    await saveView(ben, { id, name: 'Twice', query: '', is_shared: false });
    await expect(saveView(ada, { id, name: 'Twice', query: '', is_shared: false })).rejects.toMatchObject({
      code: 'view_exists',
    });
    const { id: view_id } = await saveView(ada, { id, name: 'Other', query: '', is_shared: false });
    await expect(changeView(ada, { id, view_id, name: 'Twice' })).rejects.toMatchObject({ code: 'view_exists' });
    for (const query of ['colour=red', 'tier=warm'])
      await expect(changeView(ada, { id, view_id, query })).rejects.toMatchObject({ code: 'view_invalid' });
  });
});
