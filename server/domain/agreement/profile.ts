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
  private readonly points = { month: new Map<string, ProfilePoint[]>(), week: new Map<string, ProfilePoint[]>() };

  add(when: Readonly<Record<Span, string>>, reader: number, said: Said): void {
    this.addTo('month', when.month, reader, said);
    this.addTo('week', when.week, reader, said);
  }

  private addTo(span: Span, start: string, reader: number, { findings, isSilent, boxes, matched }: Said): void {
    const points = entryOf(this.points[span], start, (): ProfilePoint[] => []);
    points[reader] ??= { span, start, reader, images: 0, findings: 0, silent: 0, boxes: 0, matched: 0 };
    const point = points[reader];
    point.images += 1;
    point.findings += findings;
    point.silent += Number(isSilent);
    point.boxes += boxes;
    point.matched += matched;
  }

  /** Months, then weeks; earliest first. */
  list(): ProfilePoint[] {
    const inOrder = (points: ReadonlyMap<string, ProfilePoint[]>) =>
      [...points.keys()].sort().flatMap((start) => points.get(start)!.filter(Boolean));
    return [...inOrder(this.points.month), ...inOrder(this.points.week)];
  }
}
