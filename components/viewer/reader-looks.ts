import { LINE_STYLES, type LineStyle } from './marks';

/** How the marks of one reader are drawn. */
export type Look = { colour: string; line: LineStyle };

// Okabe & Ito without the colours that drown in an X-ray, and two that stand as far from them as possible.
const COLOURS = ['#56b4e9', '#e69f00', '#cc79a7', '#f0e442', '#009e73', '#d55e00', '#b79cf7', '#ff9d9a'] as const;
const byName = new Intl.Collator('en', { numeric: true }).compare; // R9 before R10

/**
 * A colour and a line for each reader. A name asks for the same look wherever it appears; up to four readers never share a colour or a
 * line, up to eight never a colour, up to 32 never both. `taken` lines are those of layers that are no readers.
 */
export function readerLooks(names: Iterable<string>, taken: readonly LineStyle[] = []): Map<string, Look> {
  const looks = new Map<string, Look>();
  const all = COLOURS.flatMap((_, slot) => LINE_STYLES.map((_line, turn) => lookAt(slot, slot + turn)));
  for (const name of [...new Set(names)].sort(byName)) {
    const used = [...looks.values()];
    const hasLine = ({ line }: Look) => taken.includes(line) || used.some((look) => look.line === line);
    const hasColour = ({ colour }: Look) => used.some((look) => look.colour === colour);
    const asked = slotOf(name);
    const inTurn = [...all.slice(asked * LINE_STYLES.length), ...all.slice(0, asked * LINE_STYLES.length)];
    const free = (isFree: (look: Look) => boolean) => inTurn.find(isFree);
    const look =
      free((each) => !hasColour(each) && !hasLine(each)) ??
      free((each) => !hasColour(each)) ??
      free((each) => !used.some(({ colour, line }) => colour === each.colour && line === each.line));
    looks.set(name, look ?? inTurn[0]!);
  }
  return looks;
}

const lookAt = (slot: number, turn: number): Look => ({
  colour: COLOURS[slot % COLOURS.length]!,
  line: LINE_STYLES[turn % LINE_STYLES.length]!,
});

/** The slot that a name asks for: by its number when it ends with one, so that R1 to R8 get one each. */
function slotOf(name: string): number {
  const number = /(\d{1,9})$/.exec(name)?.[1];
  if (number) return (Number(number) + COLOURS.length - 1) % COLOURS.length;
  return [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 9973, 0) % COLOURS.length;
}
