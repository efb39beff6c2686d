import { entryOf } from './entry-of';

export type Span = 'month' | 'week';

/** What a reader said in one span of time. */
export type ProfilePoint = {
  span: Span;
  start: string;
  reader: number;
  images: number;
  findings: number;
  silent: number;
  boxes: number;
  matched: number;
};

type Said = { findings: number; isSilent: boolean; boxes: number; matched: number };

/** How readers read, over time. */
export class Profile {
  private readonly points = new Map<string, ProfilePoint>();

  add(span: Span, start: string, reader: number, { findings, isSilent, boxes, matched }: Said): void {
    const key = `${span} ${start} ${reader}`;
    const none = { images: 0, findings: 0, silent: 0, boxes: 0, matched: 0 };
    const point = entryOf(this.points, key, () => ({ span, start, reader, ...none }));
    point.images += 1;
    point.findings += findings;
    point.silent += Number(isSilent);
    point.boxes += boxes;
    point.matched += matched;
  }

  /** Earliest first. */
  list(): ProfilePoint[] {
    return [...this.points.values()].sort((x, y) =>
      x.start < y.start ? -1 : x.start > y.start ? 1 : x.reader - y.reader,
    );
  }
}
