/** What a sink has: the first `bytes` of a file that was `total` long (null: unknown) and known by `validator`. */
export type Held = { bytes: number; total: number | null; validator: string | null };

/** Where a download goes. What it held when a process died, it still holds in the next one. */
export type Sink = {
  held(): Promise<Held>;
  /** Forgets everything; what is written next begins at byte 0 of this file. */
  begin(of: Omit<Held, 'bytes'>): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  /** Everything was written; gives the sha256 (hex) of all bytes when it is `wanted`. */
  end(wanted: { sha256: boolean }): Promise<string | null>;
};
