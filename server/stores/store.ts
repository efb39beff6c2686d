import type { Readable } from 'node:stream';

/** Bytes from `start` (0-based) up to, not including, `end`. */
export type ByteRange = { start: number; end: number };

/** What was stored, over the whole object: `sha256` in hex is what it is known by, `checksum` (xxh64, hex) what a copy is verified by. */
export type Stored = { bytes: number; sha256: string; checksum: string };
/** What the writer expects; a difference refuses the object, nothing becomes visible. */
export type Expected = { bytes?: number; sha256?: string };
export type PutOptions = {
  signal?: AbortSignal;
  /** sha256 (hex) that the caller computed over these very bytes in memory; spares computing it again. */
  hashed?: string;
  /** Forced to the disk before it counts as written: for what nobody could send again. */
  isDurable?: boolean;
};
/** What an adopted object must turn out to be. */
export type Adopted = { bytes: number; checksum: string; signal?: AbortSignal };
export type Head = { bytes: number; modifiedAt: Date };
export type Listed = Head & { key: string };

/**
 * A place for bytes. Keys are relative, `/` between segments; see `checkKey` for what is refused.
 * Every driver passes `testing/contracts/store.ts`. Everything streams; an aborted signal stops it and leaves nothing visible.
 * A missing key throws NotFoundError; a store that is away throws UnavailableError (the only one that is retried).
 */
export type Store = {
  /** The driver: `file-system`. */
  kind: string;
  /** Where it is, for people and logs; carries no secret. */
  describe(): string;
  /** Writes an object, replacing the one of that key at once: readers see the old or the new one, never a part. */
  put(key: string, body: Readable | Uint8Array, expected?: Expected & PutOptions): Promise<Stored>;
  /** Stores a file of this machine: a copy without moving bytes where the file system can, verified by reading back. */
  putFile(key: string, localPath: string, expected?: Expected & { signal?: AbortSignal }): Promise<Stored>;
  /**
   * Takes over an object that lies in another local store: shares its bytes where the file system can, else copies them; verified
   * by reading back. Only for objects, which nobody ever changes in place. Null for stores that are not local.
   */
  adopt: ((key: string, localPath: string, expected: Adopted) => Promise<void>) | null;
  /** The bytes, or those of `range`; trouble comes as an `error` event of the stream. */
  get(key: string, range?: ByteRange, signal?: AbortSignal): Readable;
  head(key: string): Promise<Head | null>;
  /** All objects whose key starts with `prefix`, in byte order of the key. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<Listed>;
  copy(from: string, to: string): Promise<void>;
  /** Removes an object; one that is not there is fine. */
  delete(key: string): Promise<void>;
  /** Removes everything whose key starts with `prefix`; says how much it was. Stops between objects when aborted. */
  deletePrefix(prefix: string, signal?: AbortSignal): Promise<{ objects: number; bytes: number }>;
  /** A file to read the object from, when the store is a local folder; it may not exist. Never write to it. */
  localPath(key: string): string | null;
  /** Room left, null when the store has no limit that it knows of. */
  free(): Promise<{ bytesFree: number; bytesTotal: number } | null>;
  /** Writes, reads and deletes a probe. @throws UnavailableError naming what failed */
  probe(): Promise<void>;
  /** Removes what writers that died left behind, older than `olderThan`. */
  sweepTemporary(olderThan: Date, signal?: AbortSignal): Promise<{ objects: number; bytes: number }>;
};
