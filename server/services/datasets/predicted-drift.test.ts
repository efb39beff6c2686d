import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids';
import { seeded } from '../../domain/seeded';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox, type PublishedImage } from '../../testing/published';
import { listNotifications } from '../notifications';
import { getDrift, getDriftImages, getDriftWindows } from './drift';
import { keepDriftCheck, listDriftChecks, setDriftThreshold } from './drift-checks';

const instance = await anInstance();
afterAll(() => instance.close());
const [viewer, lead] = [instance.as('viewer'), instance.as('data_lead')];
const sql = <Row>(text: string, values: unknown[]) =>
  query(instance.database.adminUrl, text, values) as unknown as Promise<Row[]>;

const FIRST = '2026-01-05T08:00:00.000Z';
const SECOND = '2026-02-10T17:30:00.250Z';
const BETWEEN = '2026-02-01';
const [BEFORE, SINCE] = [`predictions:..${BETWEEN}`, `predictions:${BETWEEN}..`];

const random = seeded(9);
const boxes = (count: number, confidence: number, width: number): PublishedBox[] =>
  Array.from({ length: count }, () => [
    ...([random() < 0.7 ? 0 : 1, 0.5, 0.5] as const),
    ...([width * (0.5 + random()), 0.2, confidence + 0.2 * random()] as const),
  ]);
const anImage = (brightness: number, more: Partial<PublishedImage>): PublishedImage => ({
  ...{
    split: 'training',
    created_at: '2026-01-01T00:00:00Z',
    facts: { measures: { brightness: { mean: brightness } } },
  },
  ...more,
});

const images: PublishedImage[] = [
  ...Array.from({ length: 60 }, (_, at) =>
    anImage(0.5 + at / 500, {
      layers: { R1: [[0, 0.5, 0.5, 0.3, 0.3]], net: boxes(1 + (at % 3), 0.7, 0.2), other: boxes(1, 0.5, 0.1) },
      brought: { net: FIRST, other: SECOND },
    }),
  ),
  ...Array.from({ length: 80 }, (_, at) =>
    anImage(0.3 + at / 500, { layers: { net: boxes(at % 4, 0.5, 0.3) }, brought: { net: SECOND } }),
  ),
  anImage(0.9, { layers: { R1: [] } }), // no model has seen it
  anImage(0.9, { status: 'quarantined', layers: { net: boxes(3, 0.1, 0.2) }, brought: { net: FIRST } }),
];

let id = '';
let imageIds: string[] = [];
beforeAll(async () => {
  ({ datasetId: id, imageIds } = await aPublishedDataset(instance, {
    classes: ['Nodule', 'Effusion'],
    kinds: { net: 'model', other: 'model' },
    images,
  }));
});

const drift = async (reference: string, target: string, of = id) => {
  const found = await getDrift(viewer, { id: of, reference, target });
  return { ...found, feature: (name: string) => found.features.find((each) => each.name === name)! };
};

type BoxRow = { image_id: string; confidence: number; width: number; height: number; class_id: number };
/** Boxes of a layer that a run asked for at that moment brought, on images of the lists. */
const rowsOf = (layer: string, moment: string) =>
  sql<BoxRow>(
    `select a.image_id, a.confidence, a.width, a.height, a.class_id from darkroom.annotation a join darkroom.layer l on l.id = a.layer_id
     join darkroom.run r on r.id = a.run_id join darkroom.image i on i.id = a.image_id and i.status = 'accepted'
     where a.dataset_id = $1 and l.name = $2 and r.created_at = $3`,
    [id, layer, moment],
  );

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const shareBelow = (values: number[], limit: number) => values.filter((value) => value < limit).length / values.length;

/** Tenths of the reference by linear interpolation, shares floored at 1e-4: Yurdakul 2018. */
function psi(reference: number[], target: number[]): number {
  const sorted = [...reference].sort((a, b) => a - b);
  const quantile = (share: number) => {
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)]!;
    return low + ((sorted[Math.floor(rank) + 1] ?? low) - low) * (rank - Math.floor(rank));
  };
  const edges = [-Infinity, ...Array.from({ length: 9 }, (_, bin) => quantile((bin + 1) / 10)), Infinity];
  return edges.slice(1).reduce((sum, edge, bin) => {
    const within = (values: number[]) => Math.max(1e-4, shareBelow(values, edge) - shareBelow(values, edges[bin]!));
    return sum + (within(target) - within(reference)) * Math.log(within(target) / within(reference));
  }, 0);
}

/** The greatest distance of the two shares of values up to each value. */
const ks = (reference: number[], target: number[]) =>
  Math.max(
    ...[...reference, ...target].map((at) => {
      const upTo = (values: number[]) => values.filter((value) => value <= at).length / values.length;
      return Math.abs(upTo(reference) - upTo(target));
    }),
  );

describe('predictions of two windows of time', () => {
  it('are those that came in then, and their figures those of the rows', async () => {
    const { feature } = await drift(BEFORE, SINCE);
    const [before, after] = [await rowsOf('net', FIRST), await rowsOf('net', SECOND)];
    expect([before.length, after.length]).toEqual([120, 120]);
    const values = {
      'confidence:net': ({ confidence }: BoxRow) => confidence,
      'predicted_area:net': ({ width, height }: BoxRow) => width * height,
    };
    for (const [name, value] of Object.entries(values)) {
      const [reference, target] = [before.map(value), after.map(value)];
      const found = feature(name);
      expect(found).toMatchObject({ of: 'boxes', layer: 'net', n_reference: 120, n_target: 120, drifted: true });
      expect(found.psi).toBeCloseTo(psi(reference, target), 9);
      expect(found.ks).toBeCloseTo(ks(reference, target), 12);
      expect(found.mean_target).toBeCloseTo(mean(target), 12);
    }
    const counts = (rows: BoxRow[], class_id: number) => rows.filter((row) => row.class_id === class_id).length;
    expect(feature('predicted_class:net').histogram).toMatchObject([
      { label: 'Effusion', reference: counts(before, 1), target: counts(after, 1) },
      { label: 'Nodule', reference: counts(before, 0), target: counts(after, 0) },
    ]);
    expect(feature('confidence:other')).toMatchObject({ n_reference: 0, n_target: 60, psi: null });
  });

  it('are images that a model said something of then, each once', async () => {
    const { images: counted, feature } = await drift(BEFORE, SINCE);
    expect(counted).toEqual({ reference: 60, target: 140 });
    expect(feature('brightness')).toMatchObject({ n_reference: 60, n_target: 140 });
    expect(feature('annotations')).toMatchObject({ n_reference: 60, n_target: 140, mean_reference: 1 });
    expect(feature('box_area')).toMatchObject({ n_reference: 60, n_target: 60 });
  });

  it('are counted per image: none where the model says so, and missing where it has not been', async () => {
    const { feature } = await drift(BEFORE, SINCE);
    const found = feature('predictions:net');
    expect(found).toMatchObject({ of: 'images', n_reference: 60, n_target: 80, mean_reference: 2, mean_target: 1.5 });
    const [before, after] = [
      images.slice(0, 60).map(({ layers }) => layers!.net!.length),
      images.slice(60, 140).map(({ layers }) => layers!.net!.length),
    ];
    expect(found.ks).toBeCloseTo(ks(before, after), 12);
    expect((await drift('all', SINCE)).feature('predictions:net')).toMatchObject({ n_reference: 140, n_target: 80 });
  });

  it('that hold none have no figures', async () => {
    const found = await drift(BEFORE, 'predictions:2031-01-01..2031-02-01');
    expect(found.images).toEqual({ reference: 60, target: 0 });
    for (const { n_target, psi, ks, js, wasserstein, effect, p_adjusted, mean_target, drifted } of found.features) {
      expect([n_target, psi, ks, js, wasserstein, effect]).toEqual([0, null, null, null, null, null]);
      expect([p_adjusted, mean_target, drifted]).toEqual([null, null, null]);
    }
  });

  it('change when predictions come in, also in a window that has not ended', async () => {
    const { datasetId, imageIds: fresh } = await aPublishedDataset(instance, {
      kinds: { net: 'model' },
      images: Array.from({ length: 20 }, () => anImage(0.5, { layers: { net: boxes(1, 0.5, 0.2) } })),
    });
    const windows = ['predictions:2026-01-01..', 'predictions:2026-01-01..2999-01-01'] as const;
    const counted = async () =>
      Promise.all(
        windows.map(async (target) => (await drift('all', target, datasetId)).feature('confidence:net').n_target),
      );
    expect(await counted()).toEqual([20, 20]);
    await sql(
      `insert into darkroom.annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, class_id, center_x, center_y, width, height, confidence)
       select $2, tenant_id, dataset_id, image_id, layer_id, run_id, 0, 1, .5, .5, .1, .1, .9 from darkroom.annotation where image_id = $1 limit 1`,
      [fresh[0], newId()],
    );
    expect(await counted()).toEqual([21, 21]);
  });
});

describe('images that drive a drift of predictions', () => {
  it('have a prediction of the window in a bin that it has more in', async () => {
    const { bins, images: found } = await getDriftImages(viewer, {
      ...{ id, reference: BEFORE, target: SINCE, feature: 'confidence:net', limit: 100 },
    });
    const after = await rowsOf('net', SECOND);
    const inBin = (value: number) =>
      bins.some(({ from, to }) => (from === null || value >= from) && (to === null || value < to));
    const expected = new Set(after.filter(({ confidence }) => inBin(confidence)).map(({ image_id }) => image_id));
    expect(bins[0]!.share_target).toBeCloseTo(
      shareBelow(
        after.map(({ confidence }) => confidence),
        bins[0]!.to!,
      ),
      12,
    );
    expect(new Set(found.map((image) => image.id))).toEqual(expected);
    expect(found).toHaveLength(expected.size);
    expect(expected.size).toBeGreaterThan(20);
    for (const { value } of found) expect(inBin(value as number)).toBe(true);
  });

  it('are those that the model says nothing is on, where that is what came', async () => {
    const { images: found } = await getDriftImages(viewer, {
      ...{ id, reference: BEFORE, target: SINCE, feature: 'predictions:net', limit: 20 },
    });
    const silent = imageIds.filter((_, at) => at >= 60 && at < 140 && (at - 60) % 4 === 0);
    expect(found.map((image) => image.id).sort()).toEqual([...silent].sort());
  });
});

describe('what can be asked for', () => {
  it.each([
    'predictions:',
    'predictions:..',
    'predictions:2026-01-01',
    'predictions:x..y',
    'predictions:2026-02-01..2026-01-01',
    'predictions:2026-02-01..2026-02-01',
    'predictions:2026-13-01..',
  ])('is not %s', async (target) => {
    await expect(drift('all', target)).rejects.toMatchObject({
      ...{ kind: 'invalid', code: 'unknown_population', message: `"${target}" names no images.` },
      fix: expect.stringContaining('predictions:2026-01-01..2026-02-01'),
    });
  });

  it('are no predictions where no model has predicted, and the windows say so', async () => {
    const { datasetId } = await aPublishedDataset(instance, { images: [anImage(0.5, { layers: { R1: [] } })] });
    await expect(drift('all', SINCE, datasetId)).rejects.toMatchObject({
      ...{ kind: 'invalid', code: 'no_predictions' },
      message: 'This dataset has no predictions: it has no layer of a model.',
    });
    const { images: came, predictions } = await getDriftWindows(viewer, { id: datasetId });
    expect(came).toEqual({ first: '2026-01-01T00:00:00.000Z', last: '2026-01-01T00:00:00.000Z' });
    expect(predictions).toBeNull();
  });

  it('is when predictions came in, and by which models', async () => {
    expect((await getDriftWindows(viewer, { id })).predictions).toEqual({
      ...{ first: FIRST, last: SECOND, models: ['net', 'other'] },
    });
  });
});

it('a check of predictions is kept, and people are told of what lies beyond a threshold', async () => {
  const pair = { reference: BEFORE, target: SINCE };
  await setDriftThreshold(lead, { id, ...pair, feature: 'confidence:net', measure: 'psi', above: 0.2 });
  await keepDriftCheck(lead, { id, ...pair });
  const [kept] = (await listDriftChecks(viewer, { id, limit: 5 })).items;
  expect(kept).toMatchObject({ ...pair, images: { reference: 60, target: 140 }, problem: null });
  const [told] = (await listNotifications(lead, { limit: 5 })).items;
  expect(told!.message).toMatch(
    /^Drift of predictions since 2026-02-01 against predictions before 2026-02-01 in dataset .*: Confidence of net \(PSI \d+\.\d\d, limit 0\.2\)\.$/,
  );
  expect(new URL(told!.href, 'http://here').searchParams.get('target')).toBe(SINCE);
});
