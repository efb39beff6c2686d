/** By what two images in different splits are the same thing, the plainest first. */
export const LEAK_KINDS = ['bytes', 'pixels', 'near', 'group'] as const;
export type LeakKind = (typeof LEAK_KINDS)[number];

export const LEAK_WORDS: Record<LeakKind, string> = {
  bytes: 'Same bytes',
  pixels: 'Same pixels',
  near: 'Near duplicates',
  group: 'Same group',
};
