/** Bits of a perceptual hash; how many differ is the distance of two images. */
export const LIKENESS_BITS = 256;
/** Images further apart are not called similar: of pictures that have nothing in common one in 30,000 lies this near (128 ± 8 bits). */
export const LIKENESS_REACH = 96;
/** Of more images than this only the nearest are listed. */
export const MOST_SIMILAR = 200;
