import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { blocks, type Drawn, drawImages } from './images';

/** Fills a folder. */
export type Drawer = (folder: string) => Promise<void>;

/**
 * A YOLO folder of `images` images that has some of everything: byte copies, pixel copies (the same picture as another PNG),
 * images without label file, empty and faulty label files, broken files, a label file without image.
 */
export async function drawMixedFolder(folder: string, images = 60): Promise<void> {
  const drawn: Drawn[] = Array.from({ length: images }, (_, index) => {
    const split = index % 5 === 0 ? 'val' : 'train';
    const kind = ['cat', 'dog', 'plain'][index % 3];
    const name = `images/${split}/${kind}-${String(index).padStart(3, '0')}.${index % 4 === 0 ? 'jpg' : 'png'}`;
    const isCopy = index % 10 === 9;
    return {
      name: isCopy ? name.replace('.jpg', '.png') : name,
      seed: isCopy ? index - 2 : index, // two before it is a PNG as well
      format: !isCopy && index % 4 === 0 ? 'jpeg' : 'png',
      label: LABELS[index % LABELS.length],
    };
  });
  await drawImages(folder, drawn);
  const first = drawn.find(({ format }) => format === 'png')!;
  const bytes = fs.readFileSync(path.join(folder, first.name));
  write(folder, 'images/train/pixel-copy.png', withComment(bytes));
  write(folder, 'images/train/broken.png', bytes.subarray(0, bytes.length - 200));
  write(folder, 'images/train/no-image.png', Buffer.from('this is a text'));
  write(folder, 'images/val/empty.jpg', Buffer.alloc(0));
  write(folder, 'labels/train/no-such-image.txt', Buffer.from('0 0.5 0.5 0.2 0.2\n'));
  write(folder, 'data.yaml', Buffer.from('path: .\ntrain: images/train\nval: images/val\nnames: [nodule, mass]\n'));
}

const LABELS = [
  '0 0.5 0.5 0.2 0.2\n1 0.25 0.25 0.1 0.1\n',
  undefined, // not labelled
  '',
  '1 0.5 0.5 0.3 0.3\n',
  undefined,
  '0 0.4 0.4 0.2 0.2\n7 0.5 0.5 0.1 0.1\n0 nan 0.5 0.1 0.1\n',
  '0 120 80 30 30\n',
];

function write(folder: string, name: string, bytes: Buffer): void {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), bytes);
}

/** The same PNG with a text chunk before its end: other bytes, the same pixels. */
function withComment(png: Buffer, comment = 'a copy'): Buffer {
  const content = Buffer.from(`tEXtComment\0${comment}`, 'latin1');
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(zlib.crc32(content), content.length + 4);
  return Buffer.concat([png.subarray(0, -12), chunk, png.subarray(-12)]);
}

/** Many small images of different bytes, quickly: a few pictures, each with another comment. Half of them have a label file. */
export async function drawManyImages(folder: string, images: number): Promise<void> {
  const pictures = await Promise.all(
    Array.from({ length: 10 }, (_, seed) => blocks(seed, { width: 400, height: 300 }).png().toBuffer()),
  );
  for (let index = 0; index < images; index++) {
    const name = String(index).padStart(4, '0');
    write(folder, `images/train/${name}.png`, withComment(pictures[index % pictures.length]!, `number ${index}`));
    if (index % 2 === 0) write(folder, `labels/train/${name}.txt`, Buffer.from('0 0.5 0.5 0.2 0.2\n'));
  }
  write(folder, 'data.yaml', Buffer.from('path: .\ntrain: images/train\nnames: [nodule, mass]\n'));
}
