import { buffer } from 'node:stream/consumers';
import type { Spool } from '../spool';

/** The bytes of a tar archive, front to back. */
export type TarBytes = {
  /** Where the next byte lies. */
  readonly at: number;
  /** The next bytes, fewer where the archive breaks off. */
  take(bytes: number): Promise<Buffer>;
  /** Goes on to `position`; false when the archive breaks off before. */
  skipTo(position: number): Promise<boolean>;
};

const WINDOW_BYTES = 64 * 1024;
const TICK_BYTES = 8 * 1024 * 1024;

/** Those of an archive that is not packed: what is skipped is not read. */
export function spooledTarBytes(spool: Spool): TarBytes {
  let at = 0;
  let window = { start: 0, bytes: Buffer.alloc(0) };
  return {
    get at() {
      return at;
    },
    async take(bytes) {
      if (at < window.start || at + bytes > window.start + window.bytes.length) {
        const end = Math.min(spool.bytes, at + Math.max(bytes, WINDOW_BYTES));
        window = { start: at, bytes: await buffer(spool.read({ start: at, end })) };
      }
      const taken = window.bytes.subarray(at - window.start, at - window.start + bytes);
      at += taken.length;
      return taken;
    },
    async skipTo(position) {
      at = Math.min(position, spool.bytes);
      return position <= spool.bytes;
    },
  };
}

type Watch = { signal?: AbortSignal | undefined; tick?: (() => void) | undefined };

/** Those that come out of a stream, which ends where the archive does or breaks off; after `most` bytes it counts as broken off. */
export class StreamedTarBytes implements TarBytes {
  at = 0;
  #rest: Buffer = Buffer.alloc(0);
  #ticked = 0;

  constructor(
    private readonly chunks: AsyncIterator<Buffer>,
    private readonly most: number,
    private readonly watch: Watch = {},
  ) {}

  async take(bytes: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    for await (const piece of this.pieces(bytes)) taken.push(piece);
    return Buffer.concat(taken);
  }

  /** The same, and they stay the next ones. */
  async peek(bytes: number): Promise<Buffer> {
    const taken = await this.take(bytes);
    this.#rest = Buffer.concat([taken, this.#rest]);
    this.at -= taken.length;
    return taken;
  }

  async skipTo(position: number): Promise<boolean> {
    for await (const _ of this.pieces(position - this.at));
    return this.at === position;
  }

  /** The next bytes as they come, fewer where the archive breaks off. */
  async *pieces(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#fill())) return;
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      this.at += piece.length;
      left -= piece.length;
      yield piece;
    }
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    this.watch.signal?.throwIfAborted();
    if (this.at >= this.#ticked + TICK_BYTES) {
      this.#ticked = this.at;
      this.watch.tick?.();
    }
    if (this.at >= this.most) return false;
    const { done, value } = await this.chunks.next();
    if (done) return false;
    this.#rest = value;
    return true;
  }
}
