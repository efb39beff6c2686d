import { type Drawn, type DrawnImage, isHeldOut, type SplitDraw, wantedCounts } from './draw-splits';
import { hangingTogether } from './split-groups';
import { inSplitOrder } from './splits';

type Sizes = { now: number; wanted: number; got: number };
export type SplitPreview = {
  images: number;
  moved: number;
  splits: (Sizes & { name: string; is_kept: boolean })[];
  classes: { label: string; splits: Record<string, Sizes> }[];
  moves: { from: string | null; to: string; images: number }[];
  groups: { groups: number; images: number; largest: number; torn: number };
  leaves_held_out: number;
  enters_held_out: number;
};

/** What a draw comes to, beside what is now and what the sizes wanted: in all, for each class, and from where to where. */
export function previewOf(images: readonly DrawnImage[], draw: SplitDraw, { splits, open }: Drawn): SplitPreview {
  const names = inSplitOrder([
    ...new Set([...images.flatMap(({ split }) => split ?? []), ...splits.values(), ...Object.keys(draw.sizes)]),
  ]);
  const moved = images.filter(({ id, split }) => splits.get(id) !== split);
  const moves = new Map<string, { from: string | null; to: string; images: number }>();
  for (const { id, split } of moved) {
    const to = splits.get(id)!;
    const entry = moves.get(`${split}\n${to}`) ?? { from: split, to, images: 0 };
    entry.images += 1;
    moves.set(`${split}\n${to}`, entry);
  }
  const byLabel = new Map<string, DrawnImage[]>();
  for (const image of images) {
    for (const label of image.labels) {
      const list = byLabel.get(label);
      if (list) list.push(image);
      else byLabel.set(label, [image]);
    }
  }
  const ofAll = sizesOf(images, draw, splits, open, names);
  return {
    images: images.length,
    moved: moved.length,
    splits: names.map((name) => ({ name, is_kept: draw.keep.includes(name), ...ofAll[name]! })),
    classes: [...byLabel].map(([label, shown]) => ({ label, splits: sizesOf(shown, draw, splits, open, names) })),
    moves: [...moves.values()].sort((a, b) => b.images - a.images),
    groups: groupsOf(images, splits),
    leaves_held_out: moved.filter(({ split }) => isHeldOut(split)).length,
    enters_held_out: moved.filter(({ id }) => isHeldOut(splits.get(id)!)).length,
  };
}

function sizesOf(
  images: readonly DrawnImage[],
  draw: SplitDraw,
  splits: ReadonlyMap<string, string>,
  open: ReadonlySet<string>,
  names: readonly string[],
): Record<string, Sizes> {
  const sizes: Record<string, Sizes> = Object.fromEntries(names.map((name) => [name, { now: 0, wanted: 0, got: 0 }]));
  let drawn = 0;
  for (const { id, split } of images) {
    const to = splits.get(id)!;
    if (split !== null) sizes[split]!.now += 1;
    sizes[to]!.got += 1;
    // What is not drawn is wanted where it is.
    if (open.has(id)) drawn += 1;
    else sizes[to]!.wanted += 1;
  }
  // Of a class the sizes are shares: counts are of all images.
  const shares = draw.areCounts ? wantedCounts(open.size, draw) : draw.sizes;
  const wanted = drawn === 0 ? {} : wantedCounts(drawn, { sizes: shares, areCounts: false, rest: draw.rest });
  for (const [name, n] of Object.entries(wanted)) sizes[name]!.wanted += n;
  return sizes;
}

function groupsOf(images: readonly DrawnImage[], splits: ReadonlyMap<string, string>): SplitPreview['groups'] {
  const together = hangingTogether(images.map(({ id, groups }) => ({ key: id, groups })));
  const groups = new Map<string, { images: number; splits: Set<string> }>();
  for (const [id, name] of together) {
    const group = groups.get(name) ?? { images: 0, splits: new Set<string>() };
    group.images += 1;
    group.splits.add(splits.get(id)!);
    groups.set(name, group);
  }
  const all = [...groups.values()];
  return {
    groups: all.length,
    images: together.size,
    largest: all.reduce((most, group) => Math.max(most, group.images), 0),
    torn: all.filter((group) => group.splits.size > 1).length,
  };
}
