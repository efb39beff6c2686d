import type { ProblemCode } from '../../domain/verdicts';

/** An entry of an archive as the index keeps it. */
export type IndexedEntry = {
  path: string;
  bytes: number;
  modifiedAt: string | null;
  problem: ProblemCode | null;
  /** Where its data begins; in a zip archive its local header. */
  offset: number;
  /** How a zip archive says it is packed; null for data that lies there as it is. */
  zip: { packedBytes: number; method: number; crc: number } | null;
};
