/** Boxes of all pairs of readers of one image, and how many of them found no partner. */
export type Disagreement = { id: string; boxes: number; unmatched: number };

/** The images whose readers differ most: by the share of boxes without a partner, then by their number, then by id. Holds a bounded number. */
export class Disagreements {
  private found: Disagreement[] = [];

  constructor(private readonly most: number) {}

  add(image: Disagreement): void {
    if (image.unmatched === 0) return;
    this.found.push(image);
    if (this.found.length >= 4 * this.most) this.cut();
  }

  /** Worst first. */
  list(): Disagreement[] {
    this.cut();
    return this.found;
  }

  private cut(): void {
    this.found.sort(
      (x, y) => y.unmatched / y.boxes - x.unmatched / x.boxes || y.unmatched - x.unmatched || (x.id < y.id ? -1 : 1),
    );
    this.found.length = Math.min(this.found.length, this.most);
  }
}
