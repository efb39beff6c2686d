import { describe, expect, it } from 'vitest';
import type { Comparable, GroupMember, NewGroup } from './duplicates';
import { decideRemovals, undecidedOf } from './remove-copies';

const anImage = (id: string, label_state = 'unlabelled', filename = `${id}.png`): Comparable => ({
  id,
  run_id: 'run',
  came_at: 1,
  filename,
  label_state,
  sha256: id,
  bytes: 1,
  width: 1,
  height: 1,
  format: 'png',
  sharpness: 1,
  candidate_cells: null,
  reduced_hash: null,
  channels: 1,
  bit_depth: 8,
  orientation: 1,
  pixel_hash: null,
  object_key: id,
  thumbnail_key: id,
  perceptual: null,
  is_grey: true,
  is_new: true,
  is_out: false,
  place: null,
  reader_of: null,
});

const aMember = (image_id: string, stage: GroupMember['stage'], copy_of: string | null = null): GroupMember => ({
  image_id,
  role: stage === null ? 'best' : 'duplicate',
  stage,
  copy_of,
  scores: { similarity: 0.99 },
  removed: false,
  is_decided: false,
});

// best ─ exact copy; near copy ─ its exact copy.
const aGroup = (): NewGroup => ({
  id: null,
  best_id: 'best',
  bytes_saved: 3,
  members: [
    aMember('best', null),
    aMember('exact', 'bytes', 'best'),
    aMember('near', 'near'),
    aMember('twin', 'bytes', 'near'),
  ],
});

function removedOf(
  action: 'default' | 'report' | 'remove' | 'quarantine',
  images: Comparable[] = ['best', 'exact', 'near', 'twin'].map((id) => anImage(id)),
  readers: Record<string, string[]> = {},
) {
  const group = aGroup();
  decideRemovals([group], {
    action,
    images: new Map(images.map((image) => [image.id, image])),
    readers: new Map(Object.entries(readers).map(([id, layers]) => [id, new Set(layers)])),
  });
  return {
    removed: group.members.filter(({ removed }) => removed).map(({ image_id }) => image_id),
    undecided: undecidedOf([group]).map(({ image_id, other_id }) => `${other_id} of ${image_id}`),
  };
}

describe('copies that leave the lists', () => {
  it.each([
    ['report', [], ['near of best']],
    ['default', ['exact', 'twin'], ['near of best']],
    ['remove', ['exact', 'near', 'twin'], []],
    ['quarantine', ['exact', 'near', 'twin'], []],
  ] as const)('with %s', (action, removed, undecided) => {
    expect(removedOf(action)).toEqual({ removed, undecided });
  });

  it.each(['report', 'default'] as const)('include what a person said is the same, with %s', (action) => {
    const group = aGroup();
    group.members[2]!.is_decided = true;
    decideRemovals([group], {
      action,
      images: new Map(['best', 'exact', 'near', 'twin'].map((id) => [id, anImage(id)])),
      readers: new Map(),
    });
    expect(group.members[2]).toMatchObject({ image_id: 'near', removed: true });
    expect(undecidedOf([group])).toEqual([]);
  });

  it('never take a reader with them that the image which stays has not', () => {
    const images = ['best', 'exact', 'near', 'twin'].map((id) => anImage(id, 'labelled'));
    expect(removedOf('remove', images, { best: ['R1'], exact: ['R2'], near: ['R1'], twin: ['R1', 'R3'] })).toEqual({
      removed: ['near'],
      undecided: [],
    });
    expect(removedOf('default', images, { near: ['R1'], twin: ['R1'] }).removed).toEqual(['exact', 'twin']);
  });

  it('keep what would be lost also when a person said that it is the same; it is decided all the same', () => {
    const group = aGroup();
    group.members[2]!.is_decided = true;
    const images = [anImage('best'), anImage('exact'), anImage('near', 'labelled'), anImage('twin')];
    decideRemovals([group], {
      action: 'default',
      images: new Map(images.map((image) => [image.id, image])),
      readers: new Map(),
    });
    expect(group.members[2]).toMatchObject({ image_id: 'near', removed: false });
    expect(undecidedOf([group])).toEqual([]);
  });

  it('keep the only labels: a labelled near copy of an image without labels is left to a person', () => {
    const images = [anImage('best'), anImage('exact'), anImage('near', 'labelled'), anImage('twin', 'labelled')];
    expect(removedOf('remove', images)).toEqual({ removed: ['exact', 'twin'], undecided: ['near of best'] });
  });

  it('keep the only labels: a labelled exact copy of an image that the dataset has without labels stays', () => {
    const best = { ...anImage('best'), run_id: 'earlier' };
    const images = [best, anImage('exact', 'labelled'), anImage('near'), anImage('twin')];
    expect(removedOf('default', images).removed).toEqual(['twin']);
    expect(removedOf('default', [anImage('best'), ...images.slice(1)]).removed).toEqual(['exact', 'twin']);
  });

  it('are not what another reader worked on and the image that is there does not say', () => {
    const images = [
      anImage('best', 'labelled', 'a/7_R1.png'),
      anImage('exact', 'labelled', 'b/7_R2.png'),
      anImage('near', 'labelled', '8_R1.png'),
      anImage('twin', 'unlabelled', '8_R2.png'),
    ];
    expect(removedOf('default', images).removed).toEqual(['twin']);
    expect(removedOf('default', images, { best: ['R1', 'R2'] }).removed).toEqual(['exact', 'twin']);
  });

  it('are always the copies that readers worked on: what they say stands on the image that is kept', () => {
    const group = aGroup();
    group.members[1] = { ...group.members[1]!, stage: 'reader' };
    decideRemovals([group], {
      action: 'report',
      images: new Map(['best', 'exact', 'near', 'twin'].map((id) => [id, anImage(id, 'labelled')])),
      readers: new Map([['exact', new Set(['R2'])]]),
    });
    expect(group.members.filter(({ removed }) => removed).map(({ image_id }) => image_id)).toEqual(['exact']);
  });
});
