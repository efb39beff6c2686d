/** Where the images of a list are: how many, and a cursor after every so many. */
export type Anchors = { total: number; every: number; anchors: readonly string[] };

/** So many images are fetched at once; anchors fall between two such chunks. */
export const CHUNK = 100;

/** What the list is asked for so that it begins at an image; the first is 0. */
export function placeOf({ every, anchors }: Anchors, index: number): { cursor?: string; offset?: number } {
  const passed = Math.min(Math.floor(index / every), anchors.length);
  const offset = index - passed * every;
  const cursor = anchors[passed - 1];
  return { ...(cursor && { cursor }), ...(offset > 0 && { offset }) };
}

/** The first images of the chunks that hold these images. */
export function chunksOf(images: readonly number[]): number[] {
  return [...new Set(images.map((index) => Math.floor(index / CHUNK) * CHUNK))].sort((a, b) => a - b);
}

type Board = { total: number; columns: number; rowsOnScreen: number };

/** Where a key leads from an image in rows of `columns`; null for keys that lead nowhere. */
export function movedBy(key: string, from: number, { total, columns, rowsOnScreen }: Board): number | null {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * rowsOnScreen,
    PageUp: -columns * rowsOnScreen,
    Home: -from,
    End: total - 1 - from,
  };
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(total - 1, from + step));
}
