/** What goes to one split as a whole: `size` images, of which `labels` tells how many show each label. */
export type Unit = { name: string; order: number; size: number; labels: Map<string, number> };

/** Images that have their split already; `times`: how many are alike in this, 1 when it is not given. */
export type Placed = { split: string; labels: readonly string[]; times?: number };

type State = {
  /** Open split → places left, in the order that breaks ties. They are used up. */
  places: Map<string, number>;
  placed: readonly Placed[];
  ratios: Readonly<Record<string, number>>;
};

/**
 * Unit → split, such that every label is spread by the ratios as far as whole units and the places allow: the rarest label is dealt
 * out first, each unit to the split that lacks most of it. `units` stand in the order of the draw.
 * Source: iterative stratification, Sechidis, Tsoumakas and Vlahavas 2011, with groups as units and full splits left out.
 */
export function stratified(units: readonly Unit[], { places, placed, ratios }: State): Map<string, string> {
  const left = new Map<string, number>(); // label → images not placed
  const lacking = new Map<string, Map<string, number>>(); // label → split → images it still wants
  const byLabel = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const [label, n] of unit.labels) {
      left.set(label, (left.get(label) ?? 0) + n);
      const list = byLabel.get(label);
      if (list) list.push(unit);
      else byLabel.set(label, [unit]);
    }
  }
  const total = Object.values(ratios).reduce((sum, ratio) => sum + ratio, 0);
  const inAll = new Map(left);
  for (const { labels, times = 1 } of placed)
    for (const label of labels) inAll.set(label, (inAll.get(label) ?? 0) + times);
  for (const [label, n] of inAll)
    lacking.set(label, new Map([...places.keys()].map((split) => [split, (n * ratios[split]!) / total])));
  for (const { split, labels, times = 1 } of placed)
    for (const label of labels) take(lacking.get(label)!, split, times);

  const result = new Map<string, string>();
  while (left.size > 0) {
    const [rarest] = [...left].reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
    // Large groups first: small ones even out what they leave.
    for (const unit of [...byLabel.get(rarest)!].sort((a, b) => b.size - a.size)) {
      if (result.has(unit.name)) continue;
      const split = mostLacking(lacking.get(rarest)!, places);
      result.set(unit.name, split);
      take(places, split, unit.size);
      for (const [label, n] of unit.labels) {
        take(lacking.get(label)!, split, n);
        left.set(label, left.get(label)! - n);
      }
    }
    left.delete(rarest);
  }
  return result;
}

/** Of the splits with places left (of all, when none has any) the one that lacks most; then the one with most places. */
function mostLacking(lacking: ReadonlyMap<string, number>, places: ReadonlyMap<string, number>): string {
  const open = [...places.keys()].filter((split) => places.get(split)! > 0);
  const [first = '', ...others] = open.length > 0 ? open : places.keys();
  let best = first;
  for (const split of others) {
    const more = lacking.get(split)! - lacking.get(best)! || places.get(split)! - places.get(best)!;
    if (more > 0) best = split;
  }
  return best;
}

const take = (from: Map<string, number>, split: string, n: number): void => {
  const before = from.get(split);
  if (before !== undefined) from.set(split, before - n);
};
