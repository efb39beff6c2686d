import fs from 'node:fs';
import path from 'node:path';
import pLimit from 'p-limit';
import sharp from 'sharp';

// Run as a process of its own: what this machine's decoder can do at most, with the options of the pixel pass and nothing else.
const [folder = '', concurrency = '4'] = process.argv.slice(2);
sharp.concurrency(1);
sharp.cache(false);
const lanes = pLimit(Number(concurrency));
const files = fs.readdirSync(folder).filter((name) => !name.startsWith('.'));
const begun = performance.now();
await Promise.all(
  files.map((name) =>
    lanes(async () => {
      const image = sharp(path.join(folder, name), { failOn: 'warning', limitInputPixels: 64e6 }).autoOrient();
      const grey = name.endsWith('.png') ? image.toColourspace('b-w') : image.toColourspace('srgb');
      await grey.resize(256, 256, { fit: 'inside' }).raw().toBuffer();
    }),
  ),
);
process.stdout.write(`${files.length / ((performance.now() - begun) / 1000)}\n`);
