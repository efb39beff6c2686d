import fs from 'node:fs/promises';
import path from 'node:path';
import { SAMPLE_FILES } from '../records/folder-roots';
import { chanceOf } from './chance';
import { FINDINGS, nameOfClass } from './classes';
import { drawFilm } from './draw-film';
import { encode } from './encode';
import { FILM } from './film';
import { type PlannedImage, planImages } from './plan';
import { type Box, type Found, HABITS, type Mark, readFilm, someReaders } from './readers';
import { patientsTable, readingsTable, sizesTable } from './tables';
import type { TrueImage, Truth } from './truth';

const DRAWING = 1; // count it up when films come out differently: a half drawn sample is then drawn anew
const AT_ONCE = 3; // images being encoded while the next is drawn

export type Sample = { folder: string; seed: number; count: number };
type Drawing = Sample & {
  /** Only every `of`-th film, beginning with number `nth`: several can draw at a time. */
  share?: { nth: number; of: number };
  /** How many images of this share are there. */
  onDrawn?: (done: number) => void;
};

/**
 * Draws a sample of `count` image files into `folder`: `chest-films/` looks like VinBigData, `truth.json` beside it tells what is in it.
 * The same seed and count give the same pixels and tables everywhere. Cut off and called again it goes on where it was.
 */
export async function drawSample(drawing: Drawing): Promise<Truth> {
  await openSample(drawing);
  await drawFilms(drawing);
  return writeTables(drawing);
}

/** Makes the folders, after removing what another seed, count or release has drawn there. */
export async function openSample({ folder, seed, count }: Sample): Promise<void> {
  await startAnew(folder, `${DRAWING} ${seed} ${count}`);
  for (const each of [path.join(filesIn(folder), 'images'), partsIn(folder)]) await fs.mkdir(each, { recursive: true });
}

/** Draws what is not there yet of a share of the films. */
export async function drawFilms({ folder, seed, count, share = { nth: 0, of: 1 }, onDrawn }: Drawing): Promise<void> {
  const [files, parts] = [filesIn(folder), partsIn(folder)];
  const films = byFilm(planImages(seed, count)).filter((_, index) => index % share.of === share.nth);
  const there = new Set(await fs.readdir(parts));
  const isDone = ({ id }: PlannedImage) => there.has(`${id}.json`);
  let done = films.flat().filter(isDone).length;
  onDrawn?.(done);
  const pending = new Set<Promise<void>>();
  for (const images of films) {
    const open = images.filter((image) => !isDone(image));
    if (open.length === 0) continue;
    const { pixels, found } = drawFilm(open[0]!.film);
    for (const image of open) {
      if (pending.size >= AT_ONCE) await Promise.race(pending);
      const written: Promise<void> = writeImage(files, parts, seed, image, pixels, found).then(() => {
        pending.delete(written);
        done += 1;
        onDrawn?.(done);
      });
      pending.add(written);
    }
    await new Promise(setImmediate); // messages and ends of files get their turn
  }
  await Promise.all(pending);
}

const filesIn = (folder: string): string => path.join(folder, SAMPLE_FILES);
const partsIn = (folder: string): string => path.join(folder, 'parts');

async function startAnew(folder: string, drawing: string): Promise<void> {
  const mark = path.join(folder, 'drawing.txt');
  if ((await fs.readFile(mark, 'utf8').catch(() => '')) === drawing) return;
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true });
  await writeWhole(mark, drawing);
}

/** Images that show the same film stand together: it is drawn once. */
function byFilm(planned: readonly PlannedImage[]): PlannedImage[][] {
  const groups = new Map<unknown, PlannedImage[]>();
  for (const image of planned) {
    const group = groups.get(image.film);
    if (group) group.push(image);
    else groups.set(image.film, [image]);
  }
  return [...groups.values()];
}

const fileOf = ({ id, copy, misnamed }: PlannedImage): string =>
  `images/${id}.${misnamed === 'png as jpg' || copy?.kind === 'recompressed' ? 'jpg' : 'png'}`;

/** First the image, then what is true of it: whatever has its part is whole. */
async function writeImage(
  files: string,
  parts: string,
  seed: number,
  image: PlannedImage,
  pixels: Uint8Array,
  found: readonly Found[],
): Promise<void> {
  const { bytes, side } = await encode(image, pixels);
  await writeWhole(path.join(files, fileOf(image)), bytes);
  await writeWhole(path.join(parts, `${image.id}.json`), JSON.stringify(truthOf(seed, image, side, found)));
}

function truthOf(seed: number, image: PlannedImage, side: number, found: readonly Found[]): TrueImage {
  const [width, height] = image.trueSize ?? [side, side];
  const scaled = found.map((each): Found => ({ ...each, box: scaledBox(each.box, width / FILM, height / FILM) }));
  const named = ({ classId, box }: Mark) => ({ class_id: classId, class_name: nameOfClass(classId), box });
  // Nobody reads what cannot be opened.
  const random = chanceOf(seed, 300, Number.parseInt(image.id.slice(0, 8), 16));
  const readers = image.damage ? [] : someReaders(random);
  return {
    image_id: image.id,
    file: fileOf(image),
    patient_id: image.film.patient,
    width: side,
    height: side,
    true_width: width,
    true_height: height,
    findings: image.damage ? [] : scaled.map(named),
    readings: Object.fromEntries(
      readers.map((reader) => [reader, readFilm(random, reader, scaled, [width, height]).map(named)]),
    ),
    copy_of: image.copy?.of ?? null,
    copy_kind: image.copy?.kind ?? null,
    problem: image.damage ?? (image.misnamed ? 'format_mismatch' : null),
  };
}

const scaledBox = ([left, top, right, bottom]: Box, x: number, y: number): Box => [
  Math.round(left * x),
  Math.round(top * y),
  Math.round(right * x),
  Math.round(bottom * y),
];

/** Writes the tables and the truth, once all films are drawn. */
export async function writeTables({ folder, seed, count }: Sample): Promise<Truth> {
  const images: TrueImage[] = [];
  for (const { id } of planImages(seed, count))
    images.push(JSON.parse(await fs.readFile(path.join(partsIn(folder), `${id}.json`), 'utf8')));
  const { text, wrong, rows } = readingsTable(seed, images);
  const truth: Truth = {
    seed,
    about: 'Drawn by a program: no patients. What an import of chest-films must find.',
    classes: FINDINGS.map(({ id, name }) => ({ id, name })),
    readers: Object.keys(HABITS),
    images,
    wrong_rows: wrong,
    rows,
  };
  const files = filesIn(folder);
  await writeWhole(path.join(files, 'train.csv'), text);
  await writeWhole(path.join(files, 'train_meta.csv'), sizesTable(images));
  await writeWhole(path.join(files, 'patients.csv'), patientsTable(images));
  await writeWhole(path.join(folder, 'truth.json'), JSON.stringify(truth, null, 1));
  for (const left of await fs.readdir(path.join(files, 'images')))
    if (left.endsWith('.part')) await fs.rm(path.join(files, 'images', left), { force: true });
  return truth;
}

/** Under its name there is never half a file; what a killed process has left beside it belongs to nobody else. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
  await fs.writeFile(part, content);
  await fs.rename(part, file);
}
