import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_FILES } from '../records/folder-roots';
import { FINDINGS } from './classes';
import { drawFilm } from './draw-film';
import { drawSample } from './draw-sample';
import { shrunk } from './encode';
import { FILM } from './film';
import { planFilms } from './patients';
import { planImages } from './plan';
import type { TrueImage, Truth } from './truth';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-sample-'));
const folder = path.join(home, 'sample');
const files = path.join(folder, SAMPLE_FILES);
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const read = (image: TrueImage) => fs.readFileSync(path.join(files, image.file));
const pixelsOf = (image: TrueImage) => sharp(read(image)).extractChannel(0).raw().toBuffer();
let truth: Truth;

beforeAll(async () => {
  truth = await drawSample({ folder, seed: 2026, count: 24 });
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

describe('a seed', () => {
  it('gives the same pixels on every machine', () => {
    const hashes = planFilms(2026, 200)
      .filter((_, index) => index % 100 === 0)
      .map((film) => sha256(drawFilm(film).pixels).slice(0, 16));
    expect(hashes).toEqual(PIXELS);
  });

  it('gives the same table on every machine', () => {
    expect(sha256(fs.readFileSync(path.join(files, 'train.csv'))).slice(0, 16)).toBe(TABLE);
  });

  it('gives other films than another seed', () => {
    expect(planImages(1, 24).map(({ id }) => id)).not.toEqual(planImages(2, 24).map(({ id }) => id));
  });
});

const PIXELS = ['53385e6e787241a7', '1f60e5e2818e5311'];
const TABLE = '034800dc5b1557f5';

it('goes on where it was cut off and ends the same', async () => {
  const all = path.join(home, 'again');
  fs.cpSync(folder, all, { recursive: true });
  for (const { image_id, file } of truth.images.slice(21)) {
    fs.rmSync(path.join(all, SAMPLE_FILES, file));
    fs.rmSync(path.join(all, 'parts', `${image_id}.json`));
  }
  fs.rmSync(path.join(all, 'truth.json'));
  const counts: number[] = [];
  expect(await drawSample({ folder: all, seed: 2026, count: 24, onDrawn: (done) => counts.push(done) })).toEqual(truth);
  expect([counts[0], counts.at(-1)]).toEqual([21, 24]);
  for (const image of truth.images) {
    expect(sha256(fs.readFileSync(path.join(all, SAMPLE_FILES, image.file))), image.file).toBe(sha256(read(image)));
  }
});

it('draws anew where another sample was drawn before', async () => {
  const other = path.join(home, 'other');
  fs.mkdirSync(path.join(other, SAMPLE_FILES, 'images'), { recursive: true });
  fs.writeFileSync(path.join(other, 'drawing.txt'), 'an older one');
  fs.writeFileSync(path.join(other, SAMPLE_FILES, 'images', 'old.png'), 'x');
  const { images } = await drawSample({ folder: other, seed: 5, count: 16 });
  expect(fs.readdirSync(path.join(other, SAMPLE_FILES, 'images')).sort()).toEqual(
    images.map(({ file }) => path.basename(file)).sort(),
  );
});

describe('what is told to be true', () => {
  it('names every file that is there, each of its size', async () => {
    expect(fs.readdirSync(path.join(files, 'images')).sort()).toEqual(
      truth.images.map(({ file }) => path.basename(file)).sort(),
    );
    for (const image of truth.images.filter(({ problem }) => problem === null || problem === 'format_mismatch')) {
      const { width, height, channels } = await sharp(read(image)).metadata();
      expect({ width, height, channels }).toEqual({ width: image.width, height: image.height, channels: 1 });
    }
  });

  it('tells what copies copy', async () => {
    const copies = truth.images.filter(({ copy_of }) => copy_of !== null);
    expect(copies.map(({ copy_kind }) => copy_kind).sort()).toEqual(['brighter', 'exact', 'recompressed', 'resized']);
    for (const copy of copies) {
      const original = truth.images.find(({ image_id }) => image_id === copy.copy_of)!;
      const [before, after] = await Promise.all([pixelsOf(original), pixelsOf(copy)]);
      const small = shrunk(before, FILM, copy.width);
      const off = small.reduce((sum, grey, place) => sum + Math.abs(grey - after[place]!), 0) / small.length;
      if (copy.copy_kind === 'exact' || copy.copy_kind === 'resized') expect(off).toBe(0);
      if (copy.copy_kind === 'recompressed') expect(off).toBeGreaterThan(0);
      expect(off).toBeLessThan(copy.copy_kind === 'brighter' ? 30 : 3);
      expect(copy.patient_id).toBe(original.patient_id);
    }
  });

  it('tells how files are broken', async () => {
    for (const image of truth.images.filter(({ problem }) => problem !== null)) {
      const decoded = await sharp(path.join(files, image.file), { failOn: 'warning' })
        .raw()
        .toBuffer({ resolveWithObject: true })
        .then(
          ({ info }) => info.width,
          () => null,
        );
      const expected = { too_small: 32, format_mismatch: FILM, truncated: null, empty_file: null, not_an_image: null };
      expect([image.problem, decoded]).toEqual([image.problem, expected[image.problem as keyof typeof expected]]);
    }
  });

  it('has three readers for each film that can be opened, with boxes inside it', () => {
    for (const { image_id, readings, true_width, true_height, problem, findings } of truth.images) {
      const isRead = problem === null || problem === 'format_mismatch';
      expect(Object.keys(readings), image_id).toHaveLength(isRead ? 3 : 0);
      for (const { box } of [...Object.values(readings).flat(), ...findings]) {
        expect(box[0] >= 0 && box[1] >= 0 && box[2] <= true_width && box[3] <= true_height).toBe(true);
        expect(box[0] < box[2] && box[1] < box[3], `${image_id} ${box}`).toBe(true);
      }
    }
  });
});

describe('the whole sample', () => {
  const planned = planImages(2026, 240);
  const shares = new Map<number, number>();
  for (const { film } of planned) {
    for (const classId of new Set(film.findings.map((finding) => finding.classId)))
      shares.set(classId, (shares.get(classId) ?? 0) + 1 / planned.length);
  }

  it('has 240 files of patients of whom many come back', () => {
    expect(new Set(planned.map(({ id }) => id)).size).toBe(240);
    const patients = new Set(planned.map(({ film }) => film.patient));
    expect(patients.size).toBeGreaterThan(80);
    expect(patients.size).toBeLessThan(160);
  });

  it('has every class, common ones far more often than rare ones, and healthy films', () => {
    expect([...shares.keys()].sort((a, b) => a - b)).toEqual(FINDINGS.map(({ id }) => id));
    expect(shares.get(0)! / shares.get(12)!).toBeGreaterThan(4);
    const healthy = planned.filter(({ film }) => film.findings.length === 0).length;
    expect(healthy).toBeGreaterThan(60);
    expect(healthy).toBeLessThan(160);
  });
});
