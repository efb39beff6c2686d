import type { z } from 'zod';
import { cohenKappa } from '../domain/agreement/cohen';
import { type Pair, ReaderComparison } from '../domain/agreement/compare-readers';
import type { Disagreement } from '../domain/agreement/disagreements';
import { type FoundBy, tellingDifference } from '../domain/agreement/telling-difference';
import type { agreement } from '../domain/wire/agreement';
import { readerScope, readPage } from './reader-marks';
import type { Tx } from './records';

export type Agreement = z.output<typeof agreement>;
export type AgreementFigure = { body: Agreement; worst: Disagreement[] };
type Asked = { datasetId: string; iou: number; classId: number | null };

/** How many images the list of disagreements holds. */
const WORST = 1000;
const IOU_DIGITS = 2;

/** Everything about the agreement of a dataset's readers at one IoU, in one pass over what they marked. */
export async function compareReaders(tx: Tx, { datasetId, iou, classId }: Asked): Promise<AgreementFigure> {
  const scope = await readerScope(tx, datasetId);
  const compared = new ReaderComparison(iou, classId, WORST);
  for (let after: Parameters<typeof readPage>[2] = null, isFirst = true; isFirst || after; isFirst = false) {
    const { images, next } = await readPage(tx, scope, after);
    for (const image of images) compared.add(image);
    after = next;
  }
  const classes = await tx.datasetClass.findMany({ where: { dataset_id: datasetId }, orderBy: { class_id: 'asc' } });
  const names = new Map(classes.map(({ class_id, name }) => [class_id, name]));
  for (const id of compared.classes.keys()) if (!names.has(id)) names.set(id, `class ${id}`);
  const readers = scope.layers.map(({ name }) => name);
  return { body: bodyOf(compared, { readers, names, iou, classId }), worst: compared.worst.list() };
}

type Named = { readers: string[]; names: ReadonlyMap<number, string>; iou: number; classId: number | null };

function bodyOf(compared: ReaderComparison, { readers, names, iou, classId }: Named): Agreement {
  const { overall, anything, readersOfImages, matchedIou } = compared;
  const nameOf = (reader: number) => readers[reader]!;
  const pairs = [...compared.pairs.values()].sort((x, y) => x.a - y.a || x.b - y.b);
  const any = anything.statistics(readersOfImages);
  const telling = tellingDifference(differencesOf(pairs, classId));
  const shown = [...names].filter(([id]) => classId === null || id === classId).sort(([a], [b]) => a - b);
  return {
    readers,
    iou,
    class_id: classId,
    overall: {
      f1: overall.f1,
      mean_iou: overall.meanIou,
      alpha: any.alpha,
      kappa: any.kappa,
      ac1: any.ac1,
      ci: { f1: overall.f1Interval, ...any.ci },
      images: any.compared,
      read_images: any.images,
      matched: overall.matched,
      annotations: [...compared.readers.values()].reduce((sum, { boxes }) => sum + boxes, 0),
    },
    pairs: pairs.map((pair) => pairOf(pair, nameOf)),
    classes: shown.map(([id, name]) => classOf(compared, id, name, nameOf)),
    reader_rows: readers.map((reader, index) => readerOf(compared, reader, index)),
    matched_iou: [...matchedIou].map((count, bin) => ({
      from: rounded(bin / matchedIou.length),
      to: rounded((bin + 1) / matchedIou.length),
      count,
    })),
    profile: compared.profile.list().map(({ span, start, reader, images, findings, silent, boxes, matched }) => ({
      ...{ span, start, reader: nameOf(reader), images, findings },
      findings_per_image: shareOf(findings, images),
      no_finding_share: shareOf(silent, images),
      f1: shareOf(2 * matched, boxes),
    })),
    telling: telling && {
      less: nameOf(telling.less),
      more: nameOf(telling.more),
      class_id: telling.classId,
      class_name: telling.classId === null ? null : (names.get(telling.classId) ?? null),
      images: telling.images,
      less_images: telling.lessImages,
      more_images: telling.moreImages,
      p: telling.p,
    },
  };
}

function pairOf({ a, b, images, presenceImages, sums, both, onlyA, onlyB, classes }: Pair, nameOf: NameOf) {
  const kappa = cohenKappa([
    [both, onlyA],
    [onlyB, presenceImages - both - onlyA - onlyB],
  ]);
  const boxesBy = (which: 'boxesOfA' | 'boxesOfB') => [...classes.values()].reduce((sum, one) => sum + one[which], 0);
  return {
    a: nameOf(a),
    b: nameOf(b),
    images,
    f1: sums.f1,
    f1_ci: sums.f1Interval,
    mean_iou: sums.meanIou,
    kappa: kappa?.kappa ?? null,
    kappa_ci: kappa?.ci ?? null,
    matched: sums.matched,
    boxes_a: boxesBy('boxesOfA'),
    boxes_b: boxesBy('boxesOfB'),
    presence_images: presenceImages,
    found_a: both + onlyA,
    found_b: both + onlyB,
    found_both: both,
  };
}

function classOf(compared: ReaderComparison, id: number, name: string, nameOf: NameOf): Agreement['classes'][number] {
  const { readersOfImages, readers } = compared;
  const entry = compared.classes.get(id);
  const foundBy = [...readers].flatMap(([reader, { classes }]) => {
    const images = classes.get(id) ?? 0;
    return images > 0 ? [[reader, images] as const] : [];
  });
  if (!entry) {
    const { compared: images, readings } = readersOfImages.counts;
    const none = { alpha: null, kappa: null, ac1: null };
    const given = { class_id: id, class_name: name, f1: null, mean_iou: null, ...none, ci: { f1: null, ...none } };
    return { ...given, images, prevalence: shareOf(0, readings), annotations: 0, matched: 0, found: 0, found_by: {} };
  }
  const { sums, presence, boxes } = entry;
  const { alpha, kappa, ac1, ci, compared: images, readings, present } = presence.statistics(readersOfImages);
  return {
    class_id: id,
    class_name: name,
    f1: sums.f1,
    mean_iou: sums.meanIou,
    alpha,
    kappa,
    ac1,
    ci: { f1: sums.f1Interval, ...ci },
    images,
    prevalence: shareOf(present, readings),
    annotations: boxes,
    matched: sums.matched,
    found: present,
    found_by: Object.fromEntries(foundBy.sort(([x], [y]) => x - y).map(([reader, n]) => [nameOf(reader), n])),
  };
}

function readerOf(compared: ReaderComparison, reader: string, index: number): Agreement['reader_rows'][number] {
  const sums = compared.readers.get(index);
  const [images, boxes, silent] = [sums?.images ?? 0, sums?.boxes ?? 0, sums?.silent ?? 0];
  return {
    reader,
    images,
    annotations: boxes,
    no_finding_images: silent,
    findings_per_image: shareOf(boxes, images),
    no_finding_share: shareOf(silent, images),
    f1: sums?.sums.f1 ?? null,
  };
}

/** Every pair on every class that either finds, and on whether there is anything at all. */
const differencesOf = (pairs: readonly Pair[], only: number | null): FoundBy[] =>
  pairs.flatMap(({ a, b, presenceImages: images, both, onlyA, onlyB, classes }) => [
    ...(only === null ? [{ a, b, images, classId: null, both, onlyA, onlyB }] : []),
    ...[...classes].map(([classId, found]) => ({ ...{ a, b, images, classId }, ...countsOf(found) })),
  ]);

const countsOf = ({ both, onlyA, onlyB }: Pick<FoundBy, 'both' | 'onlyA' | 'onlyB'>) => ({ both, onlyA, onlyB });

type NameOf = (reader: number) => string;
const rounded = (value: number) => Number(value.toFixed(IOU_DIGITS));
const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
