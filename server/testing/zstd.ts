/** A zstd frame that holds the bytes as they are: raw blocks, as the format allows. Source: RFC 8878. */
export function storedZstd(content: Buffer, { windowLog = 17 } = {}): Buffer {
  const frame: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (windowLog - 10) << 3])];
  for (let at = 0; at === 0 || at < content.length; at += 128 * 1024) {
    const block = content.subarray(at, at + 128 * 1024);
    const isLast = at + block.length >= content.length;
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | Number(isLast), 0, 3);
    frame.push(header, block);
  }
  return Buffer.concat(frame);
}
