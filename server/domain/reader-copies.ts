// `<id>_R8.png`: the copy that reader R8 worked on.
const NAME = /([^/]*?)(?:_R\d+)?\.[^./]+$/i;
const READER = /_R\d+\.[^./]+$/i;

/**
 * Whether an image named like this is a reader's copy of the other, or both are readers' copies of one image: `a_R1.png` of `a_R2.png`
 * and of `a.png`. The name alone proves nothing ("_R" may also mean right): only for images with the same pixels.
 */
export const isReaderCopy = (name: string, other: string): boolean =>
  READER.test(name) && NAME.exec(name)?.[1] === NAME.exec(other)?.[1];
