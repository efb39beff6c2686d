import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wassersteinDistance } from '../../domain/distribution-distances';
import { seeded } from '../../domain/seeded';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedImage } from '../../testing/published';
import { getDrift, getDriftImages } from './drift';
import { freezeVersion } from './versions';

const instance = await anInstance();
afterAll(() => instance.close());
const viewer = instance.as('viewer');

const facts = (brightness: number, isGrey = false) => ({
  measures: {
    brightness: { mean: brightness },
    contrast: 0.2,
    sharpness: 10,
    blurScore: 0.5,
    entropy: 5,
    saturation: 0.1,
    isGrey,
  },
});

const random = seeded(4);
const anImage = (
  split: string | null,
  brightness: number | null,
  more: Partial<PublishedImage> = {},
): PublishedImage => ({
  split,
  facts: brightness === null ? null : facts(brightness),
  ...more,
});
const images: PublishedImage[] = [
  ...Array.from({ length: 200 }, () =>
    anImage('training', 0.4 + 0.2 * random(), { layers: { R1: [[0, 0.5, 0.5, 0.2, 0.2]] } }),
  ),
  ...Array.from({ length: 100 }, (_, at) =>
    anImage('production', 0.3 + 0.2 * random(), {
      created_at: at < 40 ? '2026-01-10T00:00:00Z' : '2026-02-01T00:00:00Z',
      layers: { R1: [], 'model:1': [[1, 0.5, 0.5, 0.4, 0.2, 0.9]] },
    }),
  ),
  ...Array.from({ length: 60 }, () => anImage('validation', 0.4 + 0.2 * random())),
  anImage('production', null),
  anImage('production', 0, { status: 'quarantined' }),
  anImage('ward 7', 0.5),
  anImage(null, 0.5),
];

let id = '';
beforeAll(async () => {
  ({ datasetId: id } = await aPublishedDataset(instance, {
    classes: ['Nodule', 'Effusion'],
    kinds: { 'model:1': 'model' },
    images,
  }));
});

const drift = async (reference: string, target: string) => {
  const found = await getDrift(viewer, { id, reference, target });
  return { ...found, feature: (name: string) => found.features.find((each) => each.name === name)! };
};

const brightnessOf = (split: string) =>
  Float64Array.from(
    images.flatMap(({ split: of, status, facts: known }) =>
      of === split && !status && known ? [(known as ReturnType<typeof facts>).measures.brightness.mean] : [],
    ),
  ).sort();

describe('drift between two splits', () => {
  it('is that of the values behind it', async () => {
    const { images: counted, feature } = await drift('training', 'production');
    expect(counted).toEqual({ reference: 200, target: 101 });
    const [before, after] = [brightnessOf('training'), brightnessOf('production')];
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(mean(before.map((value) => (value - mean(before)) ** 2)));
    const found = feature('brightness');
    expect(found).toMatchObject({ kind: 'number', n_reference: 200, n_target: 100, drifted: true });
    expect(found.effect).toBeCloseTo((mean(after) - mean(before)) / deviation, 9);
    expect(found.wasserstein).toBeCloseTo(wassersteinDistance(before, after)! / deviation, 9);
    expect(found.psi!).toBeGreaterThan(found.psi_no_drift_99!);
    expect(found.histogram.reduce((sum, bin) => sum + bin.target, 0)).toBe(100);
  });

  it('finds none where there is none', async () => {
    const { features } = await drift('training', 'validation');
    expect(features.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual([]);
  });

  it('says nothing of what is the same everywhere but that it is', async () => {
    const { feature } = await drift('training', 'production');
    expect(feature('contrast')).toMatchObject({
      psi: 0,
      psi_no_drift_99: 0,
      ks: 0,
      wasserstein: null,
      effect: null,
      drifted: false,
    });
    expect(feature('colour')).toMatchObject({ psi: 0, chi2: null, p_adjusted: null, effect: null, drifted: null });
  });

  it('counts annotations of images that somebody looked at, and models apart', async () => {
    const { feature } = await drift('training', 'production');
    expect(feature('annotations')).toMatchObject({
      n_reference: 200,
      n_target: 100,
      mean_reference: 1,
      mean_target: 0,
    });
    expect(feature('box_area')).toMatchObject({ n_reference: 200, n_target: 0, ks: null, psi: null, drifted: null });
    expect(feature('confidence:model:1')).toMatchObject({ n_reference: 0, n_target: 100, mean_target: 0.9 });
    expect(feature('predicted_class:model:1').histogram).toEqual([
      { label: 'Effusion', from: null, to: null, reference: 0, target: 100 },
    ]);
  });

  it('changes with what is under it', async () => {
    await drift('training', 'production');
    await query(
      instance.database.adminUrl,
      `update darkroom.image set split = 'test' where dataset_id = $1 and split = 'production'`,
      [id],
    );
    expect((await drift('training', 'production')).images).toEqual({ reference: 200, target: 0 });
    await query(
      instance.database.adminUrl,
      `update darkroom.image set split = 'production' where dataset_id = $1 and split = 'test'`,
      [id],
    );
    expect((await drift('training', 'production')).images).toEqual({ reference: 200, target: 101 });
  });
});

describe('the images that drive a drift', () => {
  it('lie where the target has more than the reference, what is furthest first', async () => {
    const { bins, images: found } = await getDriftImages(viewer, {
      ...{ id, reference: 'training', target: 'production', feature: 'brightness', limit: 100 },
    });
    expect(bins[0]).toMatchObject({ from: null, label: null });
    expect(bins[0]!.share_target).toBeGreaterThan(bins[0]!.share_reference);
    const below = [...brightnessOf('production')].filter((value) => value < bins[0]!.to!);
    expect(bins[0]!.share_target).toBeCloseTo(below.length / 100, 12);
    expect(found.slice(0, below.length).map(({ value }) => value)).toEqual(below);
  });

  it('are those of a category where that is what differs, each once', async () => {
    const { bins, images: found } = await getDriftImages(viewer, {
      ...{ id, reference: 'training', target: 'all', feature: 'annotations', limit: 5 },
    });
    expect(bins.map(({ share_reference }) => share_reference)).toEqual([0]);
    expect(found.map(({ value }) => value)).toEqual([0, 0, 0, 0, 0]);
    expect(new Set(found.map((image) => image.id)).size).toBe(5);
  });

  it('are none where nothing differs', async () => {
    const same = { id, reference: 'training', target: 'training', feature: 'class', limit: 5 };
    expect(await getDriftImages(viewer, same)).toEqual({ bins: [], images: [] });
    await expect(getDriftImages(viewer, { ...same, feature: 'colours' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('populations', () => {
  it.each([
    ['2026-01-10..2026-02-01', 40],
    ['2026-01-10T00:00:00+01:00..2026-01-10T00:00:01Z', 40],
    ['..2026-02-01', 40],
    ['2026-02-01..2026-02-02', 60],
    ['all', images.length - 1],
    ['none', 1],
    ['ward 7', 1],
    ['canary', 0],
  ])('%s are %d images', async (target, n) => {
    expect((await drift('training', target)).images.target).toBe(n);
  });

  it.each(['ward 8', 'version:3', '2026-02-01..2026-01-01', '2026-13-01..', '..', 'x..y'])(
    'does not know %s, and says what there is',
    async (target) => {
      await expect(drift('training', target)).rejects.toMatchObject({
        kind: 'invalid',
        code: 'unknown_population',
        fix: expect.stringContaining('2026-01-01..2026-02-01'),
      });
    },
  );

  it('of a version are its images, wherever they stand now', async () => {
    await freezeVersion(instance.as('data_lead'), { id });
    await query(
      instance.database.adminUrl,
      `update darkroom.image set status = 'quarantined' where dataset_id = $1 and split = 'ward 7'`,
      [id],
    );
    expect((await drift('training', 'version:1')).images.target).toBe(images.length - 1);
    expect((await drift('training', 'all')).images.target).toBe(images.length - 2);
    await query(
      instance.database.adminUrl,
      `update darkroom.image set status = 'accepted' where dataset_id = $1 and split = 'ward 7'`,
      [id],
    );
  });

  it('that are empty have no figures at all', async () => {
    const { features } = await drift('canary', 'staging');
    for (const { psi, ks, js, p_adjusted, drifted, histogram } of features)
      expect([psi, ks, js, p_adjusted, drifted, histogram]).toEqual([null, null, null, null, null, []]);
  });
});
