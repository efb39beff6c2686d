import type { Random } from '../domain/seeded';
import { chanceOf, oneOf, shuffled } from './chance';
import { type PlannedFilm, planFilms } from './patients';
import type { CopyKind } from './truth';

export type Damage = 'truncated' | 'empty_file' | 'not_an_image' | 'too_small';

export type PlannedImage = {
  id: string;
  film: PlannedFilm;
  /** Size of the original, when the film was resized to its size here. */
  trueSize: readonly [number, number] | null;
  copy: { of: string; kind: CopyKind } | null;
  damage: Damage | null;
  /** The name says one format, the bytes are another. */
  misnamed: 'jpeg as png' | 'png as jpg' | null;
};

const PER_240: { copies: Record<CopyKind, number>; damages: Record<Damage, number> } = {
  copies: { exact: 5, resized: 4, recompressed: 4, brighter: 4 },
  damages: { truncated: 2, empty_file: 1, not_an_image: 1, too_small: 2 },
};
const MISNAMED = ['jpeg as png', 'png as jpg', 'jpeg as png'] as const;
const TRUE_SIZES = [
  [2336, 2836],
  [2048, 2500],
  [2880, 2880],
  [2430, 2880],
] as const;

/** All images of a sample of `count` files, in the order of their names. */
export function planImages(seed: number, count: number): PlannedImage[] {
  const random = chanceOf(seed, 200);
  const some = <Kind extends string>(kinds: Record<Kind, number>): Kind[] =>
    (Object.keys(kinds) as Kind[]).flatMap((kind) =>
      Array.from({ length: Math.max(1, Math.round((kinds[kind] * count) / 240)) }, () => kind),
    );
  const [copies, damages] = [some(PER_240.copies), some(PER_240.damages)];
  const films = planFilms(seed, count - copies.length - damages.length);
  const good: PlannedImage[] = films.map((film) => ({
    id: someId(random),
    film,
    trueSize: null,
    copy: null,
    damage: null,
    misnamed: null,
  }));
  const chosen = shuffled(random, good);
  const misnamed = Math.max(1, Math.round((MISNAMED.length * count) / 240));
  for (let index = 0; index < misnamed; index++) chosen.pop()!.misnamed = MISNAMED[index]!;
  const resized = Math.max(1, Math.round((12 * count) / 240));
  for (let index = 0; index < resized; index++) chosen.pop()!.trueSize = oneOf(random, TRUE_SIZES);
  const copied = copies.map((kind): PlannedImage => {
    const { id, film } = chosen.pop()!;
    return { id: someId(random), film, trueSize: null, copy: { of: id, kind }, damage: null, misnamed: null };
  });
  const damaged = damages.map(
    (damage): PlannedImage => ({
      id: someId(random),
      film: oneOf(random, films),
      trueSize: null,
      copy: null,
      damage,
      misnamed: null,
    }),
  );
  return [...good, ...copied, ...damaged].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** 32 hexadecimal digits, as VinBigData names its images. */
const someId = (random: Random): string =>
  Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
