import { parseAsBoolean, parseAsInteger, parseAsJson, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { z } from 'zod';

const sizes = z.record(z.string(), z.number().min(0));
export type Sizes = z.output<typeof sizes>;

const inLink = {
  by: parseAsStringLiteral(['ratios', 'counts'] as const).withDefault('ratios'),
  sizes: parseAsJson((value) => sizes.parse(value)),
  seed: parseAsInteger.withDefault(42),
  group: parseAsStringLiteral(['imported', 'none', 'pattern'] as const).withDefault('imported'),
  pattern: parseAsString.withDefault(''),
  stratify: parseAsBoolean.withDefault(false),
  redraw: parseAsBoolean.withDefault(false),
};

/** The draw that is being tried, kept in the link; `input` is what the server is asked, null while something is missing. */
export function useSplitDraw(id: string, usual: Sizes | null) {
  const [draw, set] = useQueryStates(inLink, { history: 'replace' });
  const chosen = draw.sizes ?? usual;
  const isReady = chosen !== null && (draw.group !== 'pattern' || draw.pattern.trim() !== '');
  const input = isReady
    ? {
        id,
        ...(draw.by === 'ratios' ? { ratios: chosen } : { counts: chosen }),
        seed: draw.seed,
        stratify: draw.stratify,
        group_by: draw.group === 'pattern' ? { pattern: draw.pattern } : draw.group,
        ...(draw.redraw ? { keep: [] } : {}),
      }
    : null;
  return { draw, set, input, chosen };
}

export type SplitDrawState = ReturnType<typeof useSplitDraw>;
