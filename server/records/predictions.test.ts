import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeded } from '../domain/seeded';
import { anInstance } from '../testing/instance';
import { aPublishedDataset, type PublishedBox, type PublishedImage } from '../testing/published';
import { numbersOf } from './drift-values';
import { membersOf } from './population-images';
import { predictedFeatures } from './predicted-features';
import { modelLayers } from './predictions';
import { readTogether } from './read-together';

const instance = await anInstance();
afterAll(() => instance.close());

const MOMENTS = [
  '2026-01-05T08:00:00.000Z',
  '2026-01-05T08:00:00.001Z',
  '2026-02-10T17:30:00.250Z',
  '2026-03-01T00:00:00.000Z',
];
const random = seeded(11);
const someMoment = () => MOMENTS[Math.floor(random() * MOMENTS.length)]!;
const aBox = (): PublishedBox => [Math.floor(2 * random()), 0.5, 0.5, random(), 0.2, random()];
const boxes = (count: number): PublishedBox[] => Array.from({ length: count }, aBox);

type Image = PublishedImage & {
  layers: Partial<Record<Layer, PublishedBox[]>>;
  brought: Record<'net' | 'other', string>;
};
type Layer = 'R1' | 'net' | 'other';
const images: Image[] = Array.from({ length: 60 }, (_, at) => ({
  layers: { R1: boxes(1), ...(at % 3 > 0 && { net: boxes(at % 4) }), ...(at % 5 > 0 && { other: boxes(1) }) },
  brought: { net: someMoment(), other: someMoment() },
  status: at % 9 === 0 ? 'quarantined' : 'accepted',
}));

let id = '';
beforeAll(async () => {
  ({ datasetId: id } = await aPublishedDataset(instance, { images, kinds: { net: 'model', other: 'model' } }));
});

/** Values of everything that models said in a population, read one by one and together. */
const saidIn = (population: string) =>
  instance.records.as(instance.tenantId, async (tx) => {
    const [models, members] = [await modelLayers(tx, id), await membersOf(tx, id, population)];
    const together = await readTogether(tx, members, models);
    const values = new Map<string, number[]>();
    for (const feature of models.flatMap(predictedFeatures)) {
      if (feature.kind !== 'number') continue;
      const alone = [...(await numbersOf(tx, feature, members))];
      const read = together.numbers.get(feature.name);
      if (read) expect([...read]).toEqual(alone);
      values.set(feature.name, alone);
    }
    const countOf = (name: string, label: string) => together.counts.get(`predicted_class:${name}`)?.get(label) ?? 0;
    return { images: together.images, values, classes: ['0', '1'].map((label) => countOf('net', label)) };
  });

const LISTED = images.filter(({ status }) => status === 'accepted');

it('what models predicted before a moment and since are all of it, none twice, at any moment', async () => {
  const all = await saidIn('all');
  const said = (layer: Layer) => LISTED.flatMap(({ layers }) => layers[layer] ?? []).length;
  expect(all.values.get('confidence:net')).toHaveLength(said('net'));
  expect(all.values.get('confidence:other')).toHaveLength(said('other'));
  expect(all.values.get('predictions:net')).toHaveLength(LISTED.filter(({ layers }) => layers.net).length);

  const times = MOMENTS.map((moment) => Date.parse(moment));
  const near = fc.tuple(fc.constantFrom(...times), fc.integer({ min: -1, max: 1 })).map(([at, by]) => at + by);
  const anywhere = fc.integer({ min: times[0]! - 1e9, max: times.at(-1)! + 1e9 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, anywhere), async (at) => {
      const moment = new Date(at).toISOString();
      const [before, since] = [await saidIn(`predictions:..${moment}`), await saidIn(`predictions:${moment}..`)];
      for (const [name, values] of all.values) {
        const both = [...before.values.get(name)!, ...since.values.get(name)!].sort((a, b) => a - b);
        expect(both).toEqual(values);
      }
      expect(before.classes.map((n, at) => n + since.classes[at]!)).toEqual(all.classes);
      const expected = (isThen: (brought: string) => boolean) =>
        LISTED.filter(({ layers, brought }) =>
          (['net', 'other'] as const).some((layer) => layers[layer] && isThen(brought[layer])),
        ).length;
      expect([before.images, since.images]).toEqual([
        expected((brought) => Date.parse(brought) < at),
        expected((brought) => Date.parse(brought) >= at),
      ]);
    }),
    { numRuns: 25, seed: 3 },
  );
});
