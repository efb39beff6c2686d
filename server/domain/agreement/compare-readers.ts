import type { Xyxy } from '../boxes';
import { BoxSums } from './box-sums';
import { Disagreements } from './disagreements';
import { entryOf } from './entry-of';
import { matchBoxes } from './match-boxes';
import { PresenceOf, ReadersOfImages } from './presence';
import { Profile } from './profile';

/** What one reader says of an image: boxes by class, and classes seen although their boxes could not be used. */
export type ReadingOf = {
  reader: number;
  boxes: ReadonlyMap<number, readonly Xyxy[]>;
  /** Classes whose only boxes were unusable. */
  unplaced: readonly number[];
  /** False when nothing but unusable boxes came: presence is known, boxes are not. */
  hasBoxes: boolean;
};

export type ReadImage = { id: string; month: string; week: string; readings: readonly ReadingOf[] };

/** Boxes and presence of one class by a pair of readers. */
export type PairClass = {
  sums: BoxSums;
  boxesOfA: number;
  boxesOfB: number;
  both: number;
  onlyA: number;
  onlyB: number;
};

export type Pair = {
  a: number;
  b: number;
  /** Images whose boxes both gave, and all that both have read. */
  images: number;
  presenceImages: number;
  sums: BoxSums;
  /** Images where both find anything, one, or the other. */
  both: number;
  onlyA: number;
  onlyB: number;
  classes: Map<number, PairClass>;
};

export type ReaderSums = { images: number; boxes: number; silent: number; sums: BoxSums; classes: Map<number, number> };

/** Bins of the matched IoU, each 1 / IOU_BINS wide. */
export const IOU_BINS = 20;

/** Everything that readers have in common, image by image; what is kept grows with readers and classes, not with images. */
export class ReaderComparison {
  images = 0;
  readonly overall = new BoxSums();
  readonly classes = new Map<number, { sums: BoxSums; presence: PresenceOf; boxes: number }>();
  readonly pairs = new Map<string, Pair>();
  readonly readers = new Map<number, ReaderSums>();
  readonly matchedIou = new Float64Array(IOU_BINS);
  readonly readersOfImages = new ReadersOfImages();
  readonly anything = new PresenceOf();
  readonly profile = new Profile();
  readonly worst: Disagreements;

  /** `only` narrows boxes and findings to one class; who has read an image stays the same. */
  constructor(
    private readonly threshold: number,
    private readonly only: number | null = null,
    keepWorst = 1000,
  ) {
    this.worst = new Disagreements(keepWorst);
  }

  add(image: ReadImage): void {
    if (image.readings.length === 0) return;
    const readings = image.readings.map((reading) => this.narrowed(reading)).sort((a, b) => a.reader - b.reader);
    this.images += 1;
    this.addPresence(readings);
    this.addBoxes(image, readings);
  }

  private narrowed(reading: ReadingOf): Narrowed {
    const { only } = this;
    const list = only === null ? null : reading.boxes.get(only);
    const boxes = only === null ? reading.boxes : new Map(list ? [[only, list]] : []);
    const unplaced = only === null ? reading.unplaced : reading.unplaced.filter((classId) => classId === only);
    let count = 0;
    for (const list of boxes.values()) count += list.length;
    return {
      reader: reading.reader,
      hasBoxes: reading.hasBoxes,
      boxes,
      seen: unplaced.length === 0 ? boxes : new Map([...boxes, ...unplaced.map((classId) => [classId, []] as const)]),
      count,
    };
  }

  private addPresence(readings: readonly Narrowed[]): void {
    const readers = readings.map(({ reader }) => reader);
    const key = this.readersOfImages.add(readers);
    const byClass = new Map<number, Set<number>>();
    const finders = new Set<number>();
    for (const { reader, seen } of readings) {
      const sums = this.readerOf(reader);
      sums.images += 1;
      if (seen.size > 0) finders.add(reader);
      else sums.silent += 1;
      for (const classId of seen.keys()) {
        entryOf(byClass, classId, () => new Set<number>()).add(reader);
        sums.classes.set(classId, (sums.classes.get(classId) ?? 0) + 1);
      }
    }
    if (finders.size > 0) this.anything.add({ key, readers, present: finders });
    for (const [classId, present] of byClass) this.classOf(classId).presence.add({ key, readers, present });
    for (const [index, a] of readings.entries())
      for (const b of readings.slice(index + 1)) {
        const pair = this.pairOf(a.reader, b.reader);
        pair.presenceImages += 1;
        countPresence(pair, a.seen.size > 0, b.seen.size > 0);
        for (const classId of a.seen.keys()) countPresence(classOfPair(pair, classId), true, b.seen.has(classId));
        for (const classId of b.seen.keys())
          if (!a.seen.has(classId)) countPresence(classOfPair(pair, classId), false, true);
      }
  }

  private addBoxes(image: ReadImage, readings: readonly Narrowed[]): void {
    for (const { reader, boxes, count } of readings) {
      this.readerOf(reader).boxes += count;
      for (const [classId, list] of boxes) this.classOf(classId).boxes += list.length;
    }
    const placed = readings.filter(({ hasBoxes }) => hasBoxes);
    const ofReader = placed.map(noTally);
    const ofClass = new Map<number, Tally>();
    const all = noTally();
    for (let i = 0; i < placed.length; i++)
      for (let j = i + 1; j < placed.length; j++) {
        const [a, b] = [placed[i]!, placed[j]!];
        const pair = this.pairOf(a.reader, b.reader);
        const tally = this.compare(pair, a, b, ofClass);
        pair.images += 1;
        pair.sums.add(tally.boxes, tally.matched, tally.iou);
        for (const sum of [all, ofReader[i]!, ofReader[j]!]) addTo(sum, tally);
      }
    this.overall.add(all.boxes, all.matched, all.iou);
    for (const [classId, tally] of ofClass) this.classOf(classId).sums.add(tally.boxes, tally.matched, tally.iou);
    for (const [index, { reader }] of placed.entries()) {
      const { boxes, matched, iou } = ofReader[index]!;
      this.readerOf(reader).sums.add(boxes, matched, iou);
    }
    for (const { reader, count, seen } of readings) {
      const against = ofReader[placed.findIndex((one) => one.reader === reader)];
      const said = {
        findings: count,
        isSilent: seen.size === 0,
        boxes: against?.boxes ?? 0,
        matched: against?.matched ?? 0,
      };
      this.profile.add(image, reader, said);
    }
    if (all.boxes > 0) this.worst.add({ id: image.id, boxes: all.boxes, unmatched: all.boxes - 2 * all.matched });
  }

  private compare(pair: Pair, a: Narrowed, b: Narrowed, ofClass: Map<number, Tally>): Tally {
    const tally = noTally();
    const compareClass = (classId: number) => {
      const [ofA, ofB] = [a.boxes.get(classId) ?? [], b.boxes.get(classId) ?? []];
      const matches = ofA.length > 0 && ofB.length > 0 ? matchBoxes(ofA, ofB, this.threshold) : [];
      let iou = 0;
      for (const match of matches) {
        iou += match.iou;
        this.matchedIou[Math.min(IOU_BINS - 1, Math.floor(match.iou * IOU_BINS))]! += 1;
      }
      const found = { boxes: ofA.length + ofB.length, matched: matches.length, iou };
      const own = classOfPair(pair, classId);
      own.boxesOfA += ofA.length;
      own.boxesOfB += ofB.length;
      own.sums.add(found.boxes, found.matched, iou);
      addTo(tally, found);
      addTo(entryOf(ofClass, classId, noTally), found);
    };
    for (const classId of a.boxes.keys()) compareClass(classId);
    for (const classId of b.boxes.keys()) if (!a.boxes.has(classId)) compareClass(classId);
    return tally;
  }

  private classOf(id: number) {
    return entryOf(this.classes, id, () => ({ sums: new BoxSums(), presence: new PresenceOf(), boxes: 0 }));
  }

  private readerOf(reader: number): ReaderSums {
    const none = { images: 0, boxes: 0, silent: 0 };
    return entryOf(this.readers, reader, () => ({ ...none, sums: new BoxSums(), classes: new Map() }));
  }

  private pairOf(a: number, b: number): Pair {
    const none = { images: 0, presenceImages: 0, both: 0, onlyA: 0, onlyB: 0 };
    return entryOf(this.pairs, `${a} ${b}`, () => ({ a, b, ...none, sums: new BoxSums(), classes: new Map() }));
  }
}

type Boxes = ReadonlyMap<number, readonly Xyxy[]>;
/** `seen` holds every class that the reader finds, also where no box could be used. */
type Narrowed = { reader: number; hasBoxes: boolean; boxes: Boxes; seen: Boxes; count: number };
type Tally = { boxes: number; matched: number; iou: number };
const noTally = (): Tally => ({ boxes: 0, matched: 0, iou: 0 });

function addTo(sum: Tally, { boxes, matched, iou }: Tally): void {
  sum.boxes += boxes;
  sum.matched += matched;
  sum.iou += iou;
}

function countPresence(counts: Pick<Pair, 'both' | 'onlyA' | 'onlyB'>, a: boolean, b: boolean): void {
  if (a && b) counts.both += 1;
  else if (a) counts.onlyA += 1;
  else if (b) counts.onlyB += 1;
}

const classOfPair = ({ classes }: Pair, classId: number): PairClass =>
  entryOf(classes, classId, () => ({ sums: new BoxSums(), boxesOfA: 0, boxesOfB: 0, both: 0, onlyA: 0, onlyB: 0 }));
