import { ANNOTATIONS, MEASURES, type RangedName } from '@/server/domain/measures';
import { parseRange } from '@/server/domain/number-ranges';

const lookOf = (name: RangedName) => (name === 'annotations' ? ANNOTATIONS : MEASURES[name]);

/** What a measure is called where there is little room: `Aspect ratio`. */
export const measureName = (name: RangedName): string => lookOf(name).title.replace(/ \(.*/, '');

/** How its numbers are written after them; empty for shares and plain numbers. */
export const measureUnit = (name: RangedName): string => {
  const { unit } = lookOf(name);
  return unit === 'share' || unit === 'annotations' ? '' : unit;
};

const written = (value: number): string =>
  value.toLocaleString('en', Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 });

/** A range in words: `Brightness: 0.25 to below 0.5`, `Width: at least 512 px`. */
export function rangeWords(name: RangedName, text: string): string {
  const { from, until, isClosed } = parseRange(text);
  const unit = measureUnit(name) && ` ${measureUnit(name)}`;
  const words =
    from === null
      ? `${isClosed ? 'at most' : 'below'} ${written(until!)}`
      : until === null
        ? `at least ${written(from)}`
        : from === until
          ? written(from)
          : `${written(from)} to ${isClosed ? '' : 'below '}${written(until)}`;
  return `${measureName(name)}: ${words}${unit}`;
}
