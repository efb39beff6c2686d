import { randomFillSync } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import sharp from 'sharp';
import { newId } from '../../domain/ids';
import { importRequest } from '../../domain/wire/imports';
import { openEgress } from '../../egress';
import { startImport } from '../../services/imports/start-import';
import { tarOf } from '../../testing/tar';
import { zipParts } from '../../testing/zip';
import { peakRssMib } from '../processes';
import { completed, openSite } from '../site';

const ARCHIVE_BYTES = 2 * 1024 ** 3;
const SEGMENTS = 120;
const SEGMENT_BYTES = 0xffff;

/** A worker's memory while it imports 2 GB from an address, once as a zip and once as a tar.gz; all steps on. */
export async function archives(): Promise<Record<string, unknown>> {
  const images = await drawn();
  const server = http.createServer(({ url }, response) => {
    const isZip = url?.endsWith('.zip');
    const parts = Readable.from(isZip ? zipParts(entries(images)) : tarParts(images), { objectMode: false });
    const sent = isZip ? pipeline(parts, response) : pipeline(parts, createGzip({ level: 0 }), response);
    sent.catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const figures: Record<string, unknown> = { images: images.length };
  for (const [kind, ending] of Object.entries({ zip: '.zip', tar_gz: '.tar.gz' })) {
    // A new worker for each: the peak of a process never falls.
    const site = await openSite({ DARKROOM_ALLOW_PRIVATE_HOSTS: host });
    const egress = openEgress({ allowPrivateHosts: host });
    try {
      const source = { type: 'archive_url', url: `http://${host}/large${ending}` };
      const body = importRequest.parse({ name: newId(), source });
      const { run_id } = await startImport({ ...site.context, egress }, body);
      const { seconds, verdicts } = await completed(site.context, run_id);
      if (verdicts.images.accepted !== images.length) throw new Error(`${verdicts.images.accepted} images came`);
      figures[`${kind}_seconds`] = seconds;
      figures[`${kind}_peak_rss_mib`] = Math.round(peakRssMib(site.worker));
    } finally {
      await egress.close();
      await site.close();
    }
  }
  await new Promise((resolve) => server.close(resolve));
  return figures;
}

type Picture = { head: Buffer; remarks: Buffer; rest: Buffer };

/** Small pictures, each with what an application may keep in a JPEG, 8 MB of it: large files that are soon decoded. */
async function drawn(): Promise<Picture[]> {
  const remarks = randomFillSync(Buffer.alloc(SEGMENTS * (SEGMENT_BYTES + 2)));
  for (let at = 0; at < remarks.length; at += SEGMENT_BYTES + 2) {
    remarks.writeUInt16BE(0xffef, at);
    remarks.writeUInt16BE(SEGMENT_BYTES, at + 2);
  }
  const draw = async () => {
    const picture = await sharp(randomFillSync(Buffer.alloc(8 * 6 * 3)), { raw: { width: 8, height: 6, channels: 3 } })
      .resize(640, 480, { kernel: 'cubic' })
      .jpeg()
      .toBuffer();
    return { head: picture.subarray(0, 2), remarks, rest: picture.subarray(2) };
  };
  return Promise.all(Array.from({ length: Math.ceil(ARCHIVE_BYTES / remarks.length) }, draw));
}

function* entries(pictures: readonly Picture[]) {
  for (const [nth, { head, remarks, rest }] of pictures.entries()) {
    yield { name: `film-${nth}.jpg`, content: Buffer.concat([head, remarks, rest]), isStored: true };
  }
}

function* tarParts(pictures: readonly Picture[]) {
  for (const entry of entries(pictures)) yield tarOf([entry], { end: false });
  yield tarOf([]);
}
