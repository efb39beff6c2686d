import { randomFillSync } from 'node:crypto';
import type http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGzip } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { peakRssMib } from '../../bench/ingest/processes';
import { importRequest } from '../../domain/wire/imports';
import { openEgress } from '../../egress';
import { startImport } from '../../services/imports/start-import';
import { getRunView } from '../../services/runs/view-run';
import { anInstance, aWorker, settled } from '../../testing/instance';
import { aMisbehavingServer } from '../../testing/misbehaving-server';
import { tarOf } from '../../testing/tar';
import { zipParts } from '../../testing/zip';

const GIB = 1024 ** 3;
const ARCHIVE_BYTES = 2 * GIB;
const MOST_RSS_MIB = 600;
const MOST_MS = 480_000;
const SIDE = 3000;
const END_OF_PNG = 12;

// Noise packs to nothing smaller: an image has its nine million bytes.
const noise = await sharp(randomFillSync(Buffer.alloc(SIDE * SIDE)), {
  raw: { width: SIDE, height: SIDE, channels: 1 },
})
  .png({ compressionLevel: 1 })
  .toBuffer();
const IMAGES = Math.ceil(ARCHIVE_BYTES / noise.length);

/** The picture with a remark of its own, so that no two files are the same. */
function picture(nth: number): Buffer {
  const body = Buffer.from(`tEXtComment\0${String(nth).padStart(8, '0')}`);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  const end = noise.length - END_OF_PNG;
  return Buffer.concat([noise.subarray(0, end), length, body, sum, noise.subarray(end)]);
}

function* entries() {
  for (let nth = 0; nth < IMAGES; nth++) yield { name: `film-${nth}.png`, content: picture(nth), isStored: true };
}
function* tarParts() {
  for (const entry of entries()) yield tarOf([entry], { end: false });
  yield tarOf([]);
}

const send = (parts: Iterable<Buffer>, response: http.ServerResponse, pack = false) => {
  response.writeHead(200);
  const from = Readable.from(parts, { objectMode: false });
  const sent = pack ? pipeline(from, createGzip({ level: 0 }), response) : pipeline(from, response);
  sent.catch((error) => response.destroy(error));
};
const server = await aMisbehavingServer(({ url }, response) =>
  url.endsWith('.zip') ? send(zipParts(entries()), response) : send(tarParts(), response, true),
);
const egress = openEgress({ allowPrivateHosts: server.host });
const instance = await anInstance();
const lead = { ...instance.as('data_lead'), egress };
afterAll(async () => {
  await egress.close();
  await server.close();
  await instance.close();
});

it.each(['large.zip', 'large.tar.gz'])(
  'a worker imports %s of 2 GB within 600 MiB of memory',
  async (name) => {
    const worker = aWorker(instance, { DARKROOM_ALLOW_PRIVATE_HOSTS: server.host });
    try {
      // Hundreds of copies of one picture take minutes to be compared, which is another matter.
      const pipeline = { enable_deduplication: false };
      const body = { name, source: { type: 'archive_url', url: server.url(`/${name}`) }, pipeline };
      const { run_id } = await startImport(lead, importRequest.parse(body));
      const { state, error } = await settled(lead, run_id, MOST_MS);
      expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
      expect((await getRunView(lead, { id: run_id })).verdicts.images.accepted).toBe(IMAGES);
      const peak = peakRssMib(worker.child.pid!);
      console.info(`${name}: ${Math.round(peak)} MiB`);
      expect(peak).toBeLessThan(MOST_RSS_MIB);
    } finally {
      worker.kill('SIGTERM');
      await worker.ended;
    }
  },
  MOST_MS + 60_000,
);
