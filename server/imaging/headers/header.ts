/** What the structure of a file says, without decoding; sizes as stored, before orientation. */
export type ImageHeader = {
  width: number;
  height: number;
  channels: number;
  bitDepth: number;
  hasAlpha: boolean;
  pages: number;
  colourSpace: string;
  orientation: number;
  /** The decoder must hold the whole image at once: progressive, interlaced. */
  isHeldWhole: boolean;
  /** How the file ends: `cut` = in the middle of its data, `open` = all data but no end mark, `more` = bytes after the end. */
  ending: 'whole' | 'cut' | 'open' | 'more';
};

/** A header that breaks off or contradicts itself; the file cannot be decoded. */
export type BrokenHeader = { broken: 'truncated' | 'corrupt'; detail: string };

export type HeaderReading = ImageHeader | BrokenHeader;

export const isBroken = (reading: HeaderReading): reading is BrokenHeader => 'broken' in reading;

export const cutOff = (detail: string): BrokenHeader => ({ broken: 'truncated', detail });
