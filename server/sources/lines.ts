import type { Readable } from 'node:stream';

/** JSON values of a stream, one a line. Lines end at \n only: names may hold any other separator. */
export async function* jsonLines<Value>(stream: Readable | AsyncIterable<Buffer>): AsyncGenerator<Value> {
  let rest: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      rest.push(chunk.subarray(start, end));
      yield JSON.parse(Buffer.concat(rest).toString()) as Value;
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
}
