import fs from 'node:fs';
import path from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import sharp from 'sharp';
import { blocks, drawImages } from '../server/testing/images';
import { get, runAtRest, startImport } from './api';
import { sql, sqlRow } from './darkroom';
import { folder } from './inbox';

/** Class names in many scripts, and one that never ends. */
const FACE_CLASSES = [
  'Nodule',
  'انصباب جنبي',
  '胸膜肥厚',
  'फुफ्फुस बहाव',
  '🫁 lung',
  `${'Interstitial-lung-disease-with-honeycombing-and-traction-bronchiectasis-'.repeat(2)}end`,
];
const MARKS = 15;
const WIDE = { width: 8192, height: 7800 };

/** A dataset whose images are as unlike as can be: huge, tiny, bare, full of boxes; patients, near copies; four layers. */
export async function faces(request: APIRequestContext): Promise<{ dataset: string; idOf: (name: string) => string }> {
  await drawFaces(folder('faces'));
  const { dataset_id: dataset, run_id } = await startImport(request, {
    from: 'faces',
    pipeline: {
      size_preset: 'tiny',
      validation_mode: 'lenient',
      group_by: { pattern: '([^/_]+)_' },
      hot_storage_threshold: 3,
    },
  });
  await runAtRest(request, run_id);
  const { items } = await get<{ items: { id: string; filename: string }[] }>(request, `/datasets/${dataset}/images`);
  const idOf = (name: string) => {
    const found = items.find(({ filename }) => filename.endsWith(`/${name}.png`));
    if (!found) throw new Error(`${name} is not among ${items.map(({ filename }) => filename).join(', ')}`);
    return found.id;
  };
  await addLayers(dataset, idOf('p1_full'));
  return { dataset, idOf };
}

async function drawFaces(at: string): Promise<void> {
  if (fs.existsSync(at)) return;
  const rows = Array.from({ length: MARKS }, (_, n) => `${n % FACE_CLASSES.length} ${place(n, 0)} 0.12 0.1`);
  const size = { width: 400, height: 300 };
  await drawImages(at, [
    { ...size, name: 'images/train/p1_full.png', seed: 6001, label: rows.join('\n') },
    { ...size, name: 'images/train/p1_bare.png', seed: 6002 },
    { ...size, name: 'images/train/p1_third.png', seed: 6003, label: '' },
    { ...size, name: 'images/train/p2_photo.png', seed: 6004 },
    { width: 16, height: 16, name: 'images/train/p3_tiny.png', seed: 6005, label: '0 0.5 0.5 0.5 0.5' },
  ]);
  const folder = path.join(at, 'images/train');
  const photo = await sharp(path.join(folder, 'p2_photo.png')).resize(320, 240).png().toBuffer();
  fs.writeFileSync(path.join(folder, 'p2_smaller.png'), photo);
  await blocks(6006, WIDE).greyscale().png({ compressionLevel: 1 }).toFile(path.join(folder, 'p4_wide.png'));
  const names = FACE_CLASSES.map((name) => JSON.stringify(name)).join(', ');
  fs.writeFileSync(path.join(at, 'data.yaml'), `path: .\ntrain: images/train\nval: images/train\nnames: [${names}]\n`);
}

const place = (n: number, shift: number) => `${0.1 + (n % 5) * 0.19 + shift} ${0.2 + Math.floor(n / 5) * 0.28 + shift}`;

/** Two readers and a model beside the reference, each with as many boxes; the model says how sure it is. */
async function addLayers(dataset: string, image: string): Promise<void> {
  for (const [nth, [name, kind]] of [
    ['R1', 'reader'],
    ['读者二', 'reader'],
    ['detector v2', 'model'],
  ].entries()) {
    const { id } = await sqlRow<{ id: string }>(
      `insert into layer (id, tenant_id, dataset_id, name, kind) select gen_random_uuid(), tenant_id, id, $2, $3 from dataset where id = $1 returning id`,
      ...[dataset, name, kind],
    );
    await sql(
      `insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height, confidence)
       select gen_random_uuid(), tenant_id, dataset_id, id, $2, run_id, 0, n, n % $5::int, 0.1 + n % 5 * 0.19 + $3::float8, 0.2 + n / 5 * 0.28 + $3::float8, 0.12, 0.1,
         case when $4 = 'model' then (n + 1) / 20.0 end
       from image, generate_series(0, $6::int - 1) n where id = $1`,
      ...[image, id, 0.01 * (nth + 1), kind, FACE_CLASSES.length, MARKS],
    );
  }
}
