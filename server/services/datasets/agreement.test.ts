import { afterAll, describe, expect, it } from 'vitest';
import { agreementInput, disagreementInput } from '../../domain/wire/agreement';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox } from '../../testing/published';
import { readerAgreement, worstDisagreements } from './agreement';

const instance = await anInstance();
afterAll(() => instance.close());
const viewer = instance.as('viewer');

const ask = (id: string, over: object = {}) => readerAgreement(viewer, agreementInput.parse({ id, ...over }));
const box = (classId: number, centre = 0.5): PublishedBox => [classId, centre, 0.5, 0.2, 0.2];

describe('agreement of the readers of a dataset', () => {
  it('is over the images both have read; statements count, other layers and images outside the lists do not', async () => {
    const { datasetId } = await aPublishedDataset(instance, {
      classes: ['Nodule', 'Erguss', '胸水'],
      kinds: { model: 'model', consensus: 'consensus', reference: 'reference' },
      images: [
        { layers: { R9: [box(0)], R10: [box(0, 0.52)], model: [box(1)], reference: [box(1)] } },
        { layers: { R9: [box(0), box(2)], R10: [box(0)] } },
        { layers: { R9: [], R10: [box(2)] } },
        { layers: { R9: [], R10: [], consensus: [box(1)] } },
        { layers: { R9: [box(0)] } },
        { status: 'quarantined', layers: { R9: [box(0)], R10: [box(2)] } },
        {},
      ],
    });
    const found = await ask(datasetId);
    expect(found.readers).toEqual(['R9', 'R10']);
    expect(found.overall).toMatchObject({ images: 4, read_images: 5, matched: 2, f1: 4 / 6, annotations: 7 });
    // Shifted by 0.02 of 0.2: 0.18 of 0.22.
    expect(found.overall.mean_iou).toBeCloseTo((0.18 / 0.22 + 1) / 2, 9);
    expect(found.pairs).toEqual([
      expect.objectContaining({
        a: 'R9',
        b: 'R10',
        images: 4,
        f1: 4 / 6,
        boxes_a: 3,
        boxes_b: 3,
        found_a: 2,
        found_b: 3,
      }),
    ]);
    // Anything: both 2, R10 alone 1, neither 1. Observed 3/4, chance (2·3 + 2·1)/16 = 1/2.
    expect(found.pairs[0]!.kappa).toBeCloseTo(0.5, 12);
    expect(found.classes.map(({ class_name, f1, images, found: n }) => [class_name, f1, images, n])).toEqual([
      ['Nodule', 1, 4, 5],
      ['Erguss', null, 4, 0],
      ['胸水', 0, 4, 2],
    ]);
    const [nodule, erguss, chinese] = found.classes;
    expect([nodule!.alpha, nodule!.kappa, erguss!.alpha, erguss!.kappa, erguss!.ac1]).toEqual([1, 1, null, null, null]);
    // Of 8 ratings 2 are present, all in units of disagreement: 1 − 2 / (2·2·6/7) = −1/6.
    expect(chinese!.alpha).toBeCloseTo(-1 / 6, 12);
    expect(chinese!.found_by).toEqual({ R9: 1, R10: 1 });
    expect(nodule!.prevalence).toBeCloseTo(5 / 9, 12);
    expect(found.reader_rows).toEqual([
      expect.objectContaining({ reader: 'R9', images: 5, annotations: 4, no_finding_images: 2, f1: 4 / 6 }),
      expect.objectContaining({ reader: 'R10', images: 4, annotations: 3, no_finding_images: 1, f1: 4 / 6 }),
    ]);
    expect(found.matched_iou.filter(({ count }) => count > 0)).toEqual([
      { from: 0.8, to: 0.85, count: 1 },
      { from: 0.95, to: 1, count: 1 },
    ]);
  });

  it('is stricter at a higher IoU, and of one class when it is asked for', async () => {
    const { datasetId } = await aPublishedDataset(instance, {
      classes: ['Nodule', 'Effusion'],
      images: [{ layers: { A: [box(0), box(1)], B: [box(0, 0.55), box(1)] } }], // 0.15 of 0.25: IoU 0.6
    });
    const f1At = async (over: object) => (await ask(datasetId, over)).overall.f1;
    expect([await f1At({ iou: 0.3 }), await f1At({ iou: 0.75 })]).toEqual([1, 0.5]);
    expect([await f1At({ iou: 0.75, class_id: 0 }), await f1At({ iou: 0.75, class_id: 1 })]).toEqual([0, 1]);
    expect((await ask(datasetId, { class_id: 1 })).classes.map(({ class_name }) => class_name)).toEqual(['Effusion']);
  });

  it.each([0, 1, -0.5, 'half'])('refuses an IoU of %s', (iou) => {
    expect(agreementInput.safeParse({ id: '0190f3f2-0000-7000-8000-000000000000', iou }).success).toBe(false);
  });

  it('is defined nowhere for no reader, and for one', async () => {
    const nobody = await aPublishedDataset(instance, { classes: ['Nodule'], images: [{}] });
    const found = await ask(nobody.datasetId);
    expect(found).toMatchObject({ readers: [], pairs: [], profile: [], telling: null });
    expect(found.overall).toMatchObject({ f1: null, mean_iou: null, alpha: null, kappa: null, ac1: null, images: 0 });
    const one = await aPublishedDataset(instance, {
      classes: ['Nodule'],
      images: [{ layers: { R1: [box(0)] } }, { layers: { R1: [] } }],
    });
    const alone = await ask(one.datasetId);
    expect(alone.overall).toMatchObject({ f1: null, alpha: null, images: 0, read_images: 2 });
    expect(alone.reader_rows).toEqual([
      expect.objectContaining({ reader: 'R1', images: 2, no_finding_images: 1, no_finding_share: 0.5, f1: null }),
    ]);
  });

  it('says who finds what less often, with the images it rests on', async () => {
    const images = Array.from({ length: 60 }, (_, index) => ({
      layers: { R8: index < 30 ? [box(1)] : [], R9: index < 14 ? [box(1)] : [] },
    }));
    const { datasetId } = await aPublishedDataset(instance, { classes: ['Nodule', 'Effusion'], images });
    const { telling } = await ask(datasetId);
    expect(telling).toMatchObject({ less: 'R9', more: 'R8', images: 60, less_images: 14, more_images: 30 });
    expect(telling!.p).toBeLessThan(0.01);
  });

  it('tells each reader by month and week of the images', async () => {
    const { datasetId } = await aPublishedDataset(instance, {
      classes: ['Nodule'],
      images: [
        { created_at: '2026-01-31T23:30:00Z', layers: { R1: [box(0)], R2: [box(0)] } },
        { created_at: '2026-02-01T00:30:00Z', layers: { R1: [box(0)], R2: [] } },
        { created_at: '2026-02-02T08:00:00Z', layers: { R1: [], R2: [] } },
      ],
    });
    const { profile } = await ask(datasetId);
    const of = (span: string, reader: string) =>
      profile
        .filter((point) => point.span === span && point.reader === reader)
        .map((point) => [point.start, point.images, point.findings, point.no_finding_share, point.f1]);
    expect(of('month', 'R1')).toEqual([
      ['2026-01', 1, 1, 0, 1],
      ['2026-02', 2, 1, 0.5, 0],
    ]);
    expect(of('month', 'R2')).toEqual([
      ['2026-01', 1, 1, 0, 1],
      ['2026-02', 2, 0, 1, 0],
    ]);
    // 1 February 2026 is a Sunday.
    expect(of('week', 'R1').map(([start, images]) => [start, images])).toEqual([
      ['2026-01-26', 2],
      ['2026-02-02', 1],
    ]);
  });

  it('lists the images whose readers differ most, page by page, with the marks of readers', async () => {
    const { datasetId, imageIds } = await aPublishedDataset(instance, {
      classes: ['Nodule'],
      images: [
        { layers: { A: [box(0)], B: [box(0)] } },
        { layers: { A: [box(0)], B: [], reference: [box(0)] } },
        { layers: { A: [box(0), box(0, 0.2)], B: [box(0)] } },
        { layers: { A: [box(0, 0.2), box(0, 0.8)], B: [] } },
      ],
      kinds: { reference: 'reference' },
    });
    const page = (over: object) =>
      worstDisagreements(viewer, disagreementInput.parse({ id: datasetId, limit: 2, ...over }));
    const first = await page({});
    expect(first.items.map(({ image, unmatched, boxes }) => [image.id, unmatched, boxes])).toEqual([
      [imageIds[3], 2, 2],
      [imageIds[1], 1, 1],
    ]);
    expect(first.items[1]!.image.annotations.map(({ layer }) => layer)).toEqual(['A']);
    expect(first.total).toBe(3);
    const second = await page({ cursor: first.next_cursor });
    expect(second.items.map(({ image, f1 }) => [image.id, f1])).toEqual([[imageIds[2], 2 / 3]]);
    expect(second.next_cursor).toBeNull();
  });

  it('reads on where a page of rows ends', async () => {
    const images = Array.from({ length: 2005 }, () => ({
      created_at: '2026-03-01T00:00:00Z',
      layers: { A: [], B: [] },
    }));
    const { datasetId } = await aPublishedDataset(instance, { images });
    expect((await ask(datasetId)).overall).toMatchObject({ images: 2005, read_images: 2005 });
  });

  it('is computed anew when a reader marks something else', async () => {
    const { datasetId, imageIds } = await aPublishedDataset(instance, {
      classes: ['Nodule', 'Effusion'],
      images: [{ layers: { A: [box(0)], B: [box(0)] } }],
    });
    expect((await ask(datasetId)).overall.f1).toBe(1);
    await query(
      instance.database.adminUrl,
      'update darkroom.annotation set class_id = 1 where id = (select id from darkroom.annotation where image_id = $1 limit 1)',
      [imageIds[0]],
    );
    expect((await ask(datasetId)).overall.f1).toBe(0);
  });
});
