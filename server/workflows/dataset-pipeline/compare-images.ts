import { buffer } from 'node:stream/consumers';
import { type Compared, colourDistance, isWorthComparing, judgeLikeness } from '../../domain/near-duplicates';
import { compareStructure, type Structure, structureOf } from '../../domain/structure';
import type { PipelineSettings } from '../../domain/wire/imports';
import { readThumbnail } from '../../imaging/read-thumbnail';
import type { Comparable } from '../../records/duplicates';
import type { RunRow } from '../../records/runs';
import type { Store } from '../../stores/store';
import { imageRules } from './rules';

type Look = { structure: Structure; colours: Float32Array };

const LOOKS_KEPT = 800; // 90 KB each
const READ_AHEAD = 16; // a picture may have thousands of neighbours

/**
 * Compares two images by their thumbnails, which came from the one decode of each. The looks of the last few hundred are kept.
 * Null when their hashes are too far apart to look. `auto` compares grey images as X-rays, and everything of a run whose images are X-rays.
 */
export function imageComparer(hot: Store, run: Pick<RunRow, 'settings' | 'plan'>) {
  const looks = new Map<string, Promise<Look>>();
  let underWay = 0;
  const lookAt = ({ thumbnail_key }: Comparable): Promise<Look> => {
    const key = thumbnail_key!;
    const look = looks.get(key) ?? readLook(hot, key);
    looks.delete(key);
    looks.set(key, look); // the last used stand last
    if (looks.size > LOOKS_KEPT) looks.delete(looks.keys().next().value!);
    return look;
  };

  const profileOf = (best: Comparable, other: Comparable) =>
    comparesAsXray(run, run.settings.dedup_profile, best.is_grey && other.is_grey) ? 'x-ray' : 'photo';

  /** Begins to read the thumbnails of a pair, unless many are being read; what goes wrong is said when they are compared. */
  const expect = (best: Comparable, other: Comparable, distance: number): void => {
    if (!isWorthComparing(distance, profileOf(best, other))) return;
    for (const image of [best, other]) {
      if (underWay >= READ_AHEAD || looks.has(image.thumbnail_key!)) continue;
      underWay += 1;
      const done = () => {
        underWay -= 1;
      };
      lookAt(image).then(done, done);
    }
  };

  const compare = async (best: Comparable, other: Comparable, distance: number): Promise<Compared | null> => {
    const profile = profileOf(best, other);
    if (!isWorthComparing(distance, profile)) return null;
    const [a, b] = await Promise.all([lookAt(best), lookAt(other)]);
    const likeness = compareStructure(a.structure, b.structure);
    const colour = colourDistance(a.colours, b.colours);
    return {
      verdict: judgeLikeness(likeness, colour, profile),
      scores: {
        similarity: rounded(likeness?.similarity ?? 0),
        weakest: rounded(likeness?.weakest ?? 0),
        colour: rounded(colour),
        distance,
      },
    };
  };
  return { compare, expect };
}

const comparesAsXray = (
  run: Pick<RunRow, 'settings' | 'plan'>,
  profile: PipelineSettings['dedup_profile'],
  areGrey: boolean,
): boolean => (profile === 'auto' ? areGrey || imageRules(run).imageProfile === 'x-ray' : profile === 'x-ray');

async function readLook(hot: Store, key: string): Promise<Look> {
  const { luma, colours } = await readThumbnail(await buffer(hot.get(key)));
  return { structure: structureOf(luma), colours };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
