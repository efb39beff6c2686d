// Unpacks zstd from standard input to standard output: exit code 0 when all went well, 3 when the data is damaged or cut.
// A process of its own: what it holds (windows up to 128 MiB) and whatever hostile data does to it ends with it.
import { readSync, writeSync } from 'node:fs';
import { ZSTDDecoder } from 'zstddec/stream';

const CHUNK_BYTES = 64 * 1024;
// The decoder gives out at most one block for each piece it is given, and would keep what is left after the last piece.
// The last bytes come one by one: no block has fewer than three.
const LAST_BYTES = 8;
const MOST_IDLE = 20_000; // frames without content are shorter than that in one chunk; the decoder says errors by standing still
const DAMAGED = 3;

let pieces = 0;

function* input() {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let held = Buffer.alloc(0);
  for (let read = readSync(0, chunk); read > 0; read = readSync(0, chunk)) {
    const bytes = Buffer.concat([held, chunk.subarray(0, read)]);
    const end = Math.max(0, bytes.length - LAST_BYTES);
    held = bytes.subarray(end);
    pieces += 1;
    yield bytes.subarray(0, end);
  }
  for (const byte of held) {
    pieces += 1;
    yield Uint8Array.of(byte);
  }
}

function write(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

const decoder = new ZSTDDecoder();
await decoder.init();
try {
  let idle = 0;
  let before = 0;
  for (const bytes of decoder.decodeStreaming(input())) {
    write(bytes);
    idle = bytes.length > 0 || pieces > before ? 0 : idle + 1;
    before = pieces;
    if (idle > MOST_IDLE) process.exit(DAMAGED);
  }
} catch (error) {
  process.exit(error.code === undefined ? DAMAGED : 1); // the decoder has no codes, the pipes have
}
