import fs from 'node:fs';
import path from 'node:path';
import { type Drawn, drawImages } from '../server/testing/images';
import { INBOX } from './darkroom';

/** The path of a folder of the inbox. */
export const folder = (name: string): string => path.join(INBOX, name);

/** Fills the inbox with the folders that the browser tests import. */
export async function fillInbox(): Promise<void> {
  fs.mkdirSync(INBOX, { recursive: true });
  await drawChests(folder('chests'));
  await drawBroken(folder('broken'));
  await drawScans(folder('many'), 2400);
  await drawScans(folder('some'), 600);
  await drawNear(folder('near'));
  await drawRead(folder('read'));
  await drawDarker(folder('darker'));
  fs.mkdirSync(folder('empty'));
  fs.symlinkSync('/etc', folder('link-out'));
  fs.mkdirSync(folder('texts'));
  fs.writeFileSync(path.join(folder('texts'), 'notes.txt'), 'nothing to see');
}

export const CHEST_CLASSES = ['Nodule', 'Effusion', 'Cardiomegaly'];

/** A YOLO dataset of two splits: 60 images, 12 of them without objects, then a copy, a bad label row and an unlabelled one. */
async function drawChests(folder: string): Promise<void> {
  const size = { width: 320, height: 320 };
  const chests = Array.from({ length: 60 }, (_, index) => ({
    ...size,
    name: `images/${index % 4 === 0 ? 'val' : 'train'}/chest-${String(index).padStart(3, '0')}.png`,
    seed: index + 1,
    label: index % 5 === 0 ? '' : `${index % 3} 0.5 0.5 0.3 0.4\n${(index + 1) % 3} 0.3 0.3 0.2 0.2\n`,
  }));
  await drawImages(folder, [
    ...chests,
    { ...size, name: 'images/train/copy.png', seed: 2 },
    { ...size, name: 'images/train/half-wrong.png', seed: 700, label: '0 0.5 0.5 0.2 0.2\n7 0.5 0.5 0.2 0.2\n' },
    { ...size, name: 'images/train/unlabelled.png', seed: 701 },
  ]);
  fs.writeFileSync(
    path.join(folder, 'data.yaml'),
    `path: .\ntrain: images/train\nval: images/val\nnames: [${CHEST_CLASSES.join(', ')}]\n`,
  );
}

/** What a reader says of an image: a class and a box in pixels (left, top, right, bottom), or that there is nothing. */
export type Said = {
  image: number;
  reader: string;
  classId: number | null;
  box: readonly [number, number, number, number] | null;
};

export const READ_CLASSES: Record<number, string> = { 0: 'Aortic enlargement', 10: 'Pleural effusion', 11: '胸膜肥厚' };

/** Forty images of 200 × 200: R8 and R9 read all of them, R10 the first thirty. R9 sees fewer effusions than R8. */
export const READINGS: readonly Said[] = Array.from({ length: 40 }, (_, image) => {
  const marks: Said[] = [];
  const mark = (reader: string, classId: number, [left, top, right, bottom]: readonly number[], by = 0) =>
    marks.push({ image, reader, classId, box: [left! + by, top!, right! + by, bottom!] });
  if (image < 24) mark('R8', 10, [20, 20, 80, 80]);
  if (image < 10) mark('R9', 10, [20, 20, 80, 80], (image % 5) * 6);
  if (image % 3 === 0) mark('R9', 0, [100, 100, 160, 180]);
  if (image % 3 === 0 && image < 30) mark('R10', 0, [100, 100, 160, 180], 8);
  if (image >= 35) mark('R8', 11, [10, 120, 60, 190]);
  const silent = ['R8', 'R9', ...(image < 30 ? ['R10'] : [])].filter(
    (one) => !marks.some(({ reader }) => reader === one),
  );
  return [...marks, ...silent.map((reader) => ({ image, reader, classId: null, box: null }))];
}).flat();

async function drawRead(folder: string): Promise<void> {
  const nameOf = (image: number) => `film-${String(image).padStart(2, '0')}`;
  const images = [...new Set(READINGS.map(({ image }) => image))];
  await drawImages(
    folder,
    images.map((image) => ({ name: `train/${nameOf(image)}.png`, seed: 4000 + image, width: 200, height: 200 })),
  );
  const rows = READINGS.map(({ image, reader, classId, box }) =>
    classId === null || box === null
      ? `${nameOf(image)},No finding,14,${reader},,,,`
      : `${nameOf(image)},${READ_CLASSES[classId]},${classId},${reader},${box.join()}`,
  );
  const head = 'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max';
  fs.writeFileSync(path.join(folder, 'train.csv'), `${[head, ...rows].join('\n')}\n`);
}

/** Two good images, one too small, one that is text. */
async function drawBroken(folder: string): Promise<void> {
  await drawImages(folder, [
    { name: 'good.png', seed: 900 },
    { name: 'better.png', seed: 902 },
    { name: 'small.png', seed: 901, width: 20, height: 20 },
  ]);
  fs.writeFileSync(path.join(folder, 'text.jpg'), 'this is not an image');
}

/** Three pictures, one of them also at half the size. */
async function drawNear(folder: string): Promise<void> {
  const size = { width: 320, height: 240 };
  await drawImages(folder, [
    ...[0, 1, 2].map((index) => ({ ...size, name: `picture-${index}.png`, seed: 950 + index })),
    { name: 'half-of-1.png', seed: 951, width: 160, height: 120 },
  ]);
}

/** 40 pictures to train with, 24 darker ones from production. */
async function drawDarker(folder: string): Promise<void> {
  const drawn = (split: string, count: number, brightness: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ name: `images/${split}/${split}-${String(index).padStart(2, '0')}.png`, brightness },
      ...{ seed: 3000 + 100 * brightness + index, label: '0 0.5 0.5 0.3 0.4\n' },
    }));
  await drawImages(folder, [...drawn('train', 40, 1), ...drawn('production', 24, 0.75)]);
}

const DRAWINGS = 40;

/** Many files from few drawings: a comment inside makes every file its own bytes. */
async function drawScans(folder: string, count: number): Promise<void> {
  const drawn = `${folder}.drawn`;
  const drawings = Array.from(
    { length: DRAWINGS },
    (_, index): Drawn => ({ name: `${index}.jpg`, seed: 2000 + index, format: 'jpeg', width: 640, height: 480 }),
  );
  await drawImages(drawn, drawings);
  const bytes = drawings.map(({ name }) => fs.readFileSync(path.join(drawn, name)));
  fs.rmSync(drawn, { recursive: true });
  fs.mkdirSync(folder);
  for (let index = 0; index < count; index++) {
    const name = `scan-${String(index).padStart(4, '0')}.jpg`;
    fs.writeFileSync(path.join(folder, name), withComment(bytes[index % DRAWINGS]!, name));
  }
}

/** The same JPEG with a comment segment behind its first marker. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text);
  const marker = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, comment, jpeg.subarray(2)]);
}
