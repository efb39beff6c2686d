import { type Interval, intervalAround } from './cohen';

/** What boxes of pairs of readers sum up to. */
export class BoxSums {
  /** Images with a box of either, boxes of both readers of every pair, and matched pairs of boxes. */
  images = 0;
  boxes = 0;
  matched = 0;
  private iou = 0;
  private boxSquares = 0;
  private matchSquares = 0;
  private products = 0;

  /** One image: `boxes` of all its pairs of readers together, `matched` pairs, and the sum of their IoUs. */
  add(boxes: number, matched: number, iou: number): void {
    if (boxes === 0) return;
    this.images += 1;
    this.boxes += boxes;
    this.matched += matched;
    this.iou += iou;
    this.boxSquares += boxes * boxes;
    this.matchSquares += 4 * matched * matched;
    this.products += 2 * matched * boxes;
  }

  /** 2 · matched / boxes, 0–1; null without a box. */
  get f1(): number | null {
    return this.boxes === 0 ? null : (2 * this.matched) / this.boxes;
  }

  /** Mean IoU of what was matched; null when nothing was. */
  get meanIou(): number | null {
    return this.matched === 0 ? null : this.iou / this.matched;
  }

  /**
   * 95 % around F1, a ratio of two sums over images; null for fewer than two images.
   * Source: linearised ratio estimator, Cochran 1977, "Sampling techniques", 6.3.
   */
  get f1Interval(): Interval | null {
    const { f1, images: n } = this;
    if (f1 === null || n < 2) return null;
    const residuals = this.matchSquares - 2 * f1 * this.products + f1 * f1 * this.boxSquares;
    return intervalAround(f1, Math.sqrt((Math.max(0, residuals) * n) / (n - 1)) / this.boxes, [0, 1]);
  }
}
