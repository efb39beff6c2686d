// `<id>_R8.png`: the copy that reader R8 worked on.
const NAME = /^(.*\/)?([^/]*?)(?:_(R\d+))?\.[^./]+$/i;

export type ReaderCopy = { key: string; path: string; sameAs: string };

/** Who worked on an image named like this, null when the name does not say. "_R" may also mean right: the name alone proves nothing. */
export const readerOfName = (path: string): string | null => NAME.exec(path)?.[3] ?? null;

/** Whether two images with equal pixels are copies that different readers worked on: `a_R1.png` of `a_R2.png`, and of `a.png`. */
export function isReaderCopy(path: string, other: string): boolean {
  const [a, b] = [NAME.exec(path), NAME.exec(other)];
  return a?.[3] !== undefined && a[2] === b?.[2] && a[3].toUpperCase() !== b?.[3]?.toUpperCase();
}

/**
 * Sets of images that are one image, each reader's copy of it: `a_R1.png`, `a_R2.png` and maybe `a.png`. Two are in one set when they
 * have the same pixels (equal `sameAs`), or when they lie in one folder and the list of readers names both; `a.png` goes with its copies.
 * Every set has at least two images in the order given; other images are in none.
 */
export function readerSets<Image extends ReaderCopy>(images: readonly Image[], readers: readonly string[]): Image[][] {
  const known = new Set(readers.map((reader) => reader.toUpperCase()));
  const named = images.flatMap((image) => {
    const [, folder = '', id = '', reader] = NAME.exec(image.path) ?? [];
    return id === '' ? [] : [{ image, folder, id, reader: reader?.toUpperCase() ?? null }];
  });
  const sets = new Map<Image, Image[]>();
  const join = (a: Image, b: Image) => {
    const [into, from] = [sets.get(a) ?? [a], sets.get(b) ?? [b]];
    if (into === from) return;
    into.push(...from);
    for (const image of into) sets.set(image, into);
  };
  const joinBy = (keyOf: (each: (typeof named)[number]) => string | null) => {
    const groups = new Map<string, typeof named>();
    for (const each of named) {
      const key = keyOf(each);
      if (key === null) continue;
      const group = groups.get(key);
      if (group) group.push(each);
      else groups.set(key, [each]);
    }
    for (const group of groups.values()) {
      const [first, ...others] = group;
      if (!group.some(({ reader }) => reader !== null)) continue;
      for (const { image } of others) join(first!.image, image);
    }
  };
  joinBy(({ image, id }) => `${id}/${image.sameAs}`);
  joinBy(({ folder, id, reader }) => (reader === null || known.has(reader) ? `${folder}${id}` : null));
  const place = new Map(images.map((image, at) => [image, at]));
  return [...new Set(sets.values())]
    .map((set) => set.sort((a, b) => place.get(a)! - place.get(b)!))
    .sort((a, b) => place.get(a[0]!)! - place.get(b[0]!)!);
}
