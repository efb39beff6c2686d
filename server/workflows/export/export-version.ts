import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { inSplitOrder } from '../../domain/splits';
import { failpoint } from '../../engine/failpoints';
import { UnprocessableError } from '../../errors';
import type { LabelWriter, WrittenImage } from '../../formats/label-writer';
import { labelWriter } from '../../formats/writers';
import { type ExportRow, endExport, noteExported } from '../../records/exports';
import { manifestLine } from '../../records/manifest-line';
import type { Records, Tx } from '../../records/records';
import { objectsAt, type Placed } from '../../records/tiers';
import { featuresOf, pagesFrom, pagesOf, writtenImage } from '../../records/version-images';
import { type FrozenImage, getVersion, type VersionRow } from '../../records/versions';
import { copyObject } from '../../stores/copy-object';
import type { Store } from '../../stores/store';
import { dataYaml } from './data-yaml';

export type ExportPorts = { records: Records; hot: Store; cold: Store; workerId: string; signal: AbortSignal };
type Written = { objects: number; bytes: number };

const LANES = 4;

/** What stops an export that is no failure: it was cancelled, or somebody else is at it. */
export class ExportStopped extends Error {}

/**
 * Writes a version in the published layout: images and labels of each split, then what speaks of all of them, and looks whether all of it
 * is there. Killed anywhere it is called again and goes on after the images that are noted; writing one twice is the same.
 */
export async function exportVersion(ports: ExportPorts, row: ExportRow): Promise<Written> {
  const { records, signal, workerId } = ports;
  const as = <Result>(work: (tx: Tx) => Promise<Result>) => records.as(row.tenant_id, work);
  const version = await as((tx) => getVersion(tx, row.dataset_id, row.version));
  const writer = labelWriter(row.format);
  const target = ports[row.store];
  const root = `${row.place}organized/`;
  // What an earlier export left here would be mixed with this one's.
  if (row.done === 0) await target.deletePrefix(root, signal);
  failpoint('inside@export');
  let done = row.done;
  for await (const page of pagesOf(pagesFrom(records, row.tenant_id, version.id), row.done)) {
    const objects = await as((tx) =>
      objectsAt(
        tx,
        page.flatMap(({ object_key }) => object_key ?? []),
      ),
    );
    const lanes = pLimit(LANES);
    const settled = await Promise.allSettled(
      page.map((image) =>
        lanes(async () => {
          signal.throwIfAborted();
          await writeImage(ports, { target, root, row, version, writer }, image, objects);
        }),
      ),
    );
    const failed = settled.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
    done = page.at(-1)?.no ?? done;
    failpoint('before-commit@export');
    if (!(await as((tx) => noteExported(tx, row.id, workerId, done)))) throw new ExportStopped();
    failpoint('after-commit@export');
  }
  await writeTables({ ...ports, target, root }, row, version, writer);
  failpoint('after-tables@export');
  const written = await countWritten(target, root, signal);
  const expected = await expectedObjects(ports, row, version, writer);
  if (written.objects !== expected) {
    throw new UnprocessableError({
      code: 'export_incomplete',
      message: `${written.objects} objects lie in ${root}, ${expected} were written.`,
      fix: 'Let nothing else write there, then export again.',
    });
  }
  if (!(await as((tx) => endExport(tx, row.id, workerId, { state: 'completed', ...written }))))
    throw new ExportStopped();
  return written;
}

type Place = { target: Store; root: string; row: ExportRow; version: VersionRow; writer: LabelWriter };

async function writeImage(
  ports: ExportPorts,
  { target, root, row, version, writer }: Place,
  image: FrozenImage,
  objects: ReadonlyMap<string, Placed>,
): Promise<void> {
  const object = objects.get(image.object_key ?? '');
  if (!object) {
    throw new UnprocessableError({
      code: 'image_bytes_missing',
      message: `The bytes of ${image.filename} are not stored any more.`,
      fix: 'Import the image again, then freeze a new version.',
    });
  }
  const folder = `${root}${image.split ?? 'none'}/`;
  await copyObject({
    ...{ from: ports[object.tier], to: target, key: object.key, toKey: `${folder}images/${image.name}` },
    ...{ bytes: object.bytes, checksum: object.checksum, signal: ports.signal },
  });
  const label = writer.fileOf?.(writtenImage(image, row.layer), version.classes);
  if (label) await target.put(`${folder}labels/${label.path}`, Buffer.from(label.text), { signal: ports.signal });
}

/** Labels of whole splits, and what speaks of the whole version. */
async function writeTables(
  { records, target, root, signal }: ExportPorts & { target: Store; root: string },
  row: ExportRow,
  version: VersionRow,
  writer: LabelWriter,
): Promise<void> {
  const read = pagesFrom(records, row.tenant_id, version.id);
  const imagesOf = async function* (split?: string): AsyncGenerator<WrittenImage> {
    for await (const page of pagesOf(read)) {
      for (const image of page)
        if (split === undefined || (image.split ?? 'none') === split) yield writtenImage(image, row.layer);
    }
  };
  const put = (path: string, text: AsyncIterable<string>) =>
    target.put(`${root}${path}`, Readable.from(text), { signal });
  const sizes = new Map<string, { images: number; annotations: number }>();
  for await (const { split, annotations } of imagesOf()) {
    const size = sizes.get(split) ?? { images: 0, annotations: 0 };
    sizes.set(split, { images: size.images + 1, annotations: size.annotations + annotations.length });
  }
  const splits = inSplitOrder([...sizes.keys()]);
  for (const split of splits) {
    for (const { path, text } of writer.tablesOf?.(() => imagesOf(split), version.classes) ?? [])
      await put(`${split}/labels/${path}`, text);
  }
  const { keypointShape } = await featuresOf(imagesOf());
  const manifest = async function* () {
    for await (const page of pagesOf(read))
      yield `${page.map((image) => `${JSON.stringify(manifestLine(image))}\n`).join('')}`;
  };
  await put('data.yaml', once(dataYaml(splits, version.classes, keypointShape)));
  await put('classes.txt', once(classesText(version)));
  await put('manifest.jsonl', manifest());
  const { number, hash, seed, code_version, config, created_at, name } = version;
  const summary = {
    ...{ version: number, name, hash, seed, code_version, created_at, format: row.format, layer: row.layer },
    ...{
      splits: Object.fromEntries(splits.map((split) => [split, sizes.get(split)])),
      classes: version.classes,
      losses: row.losses,
      config,
    },
  };
  await put('summary.json', once(`${JSON.stringify(summary, null, 2)}\n`));
}

const once = async function* (text: string) {
  yield text;
};

/** A name a line, the line's number the class; a number that no class has is an empty line's name. */
function classesText({ classes }: VersionRow): string {
  const nameOf = new Map(classes.map(({ id, name }) => [id, name]));
  const last = Math.max(-1, ...nameOf.keys());
  return Array.from({ length: last + 1 }, (_, id) => `${nameOf.get(id) ?? `class ${id}`}\n`).join('');
}

async function countWritten(target: Store, root: string, signal: AbortSignal): Promise<Written> {
  const written = { objects: 0, bytes: 0 };
  for await (const { bytes } of target.list(root, signal)) {
    written.objects += 1;
    written.bytes += bytes;
  }
  return written;
}

const OF_THE_WHOLE = 4; // data.yaml, classes.txt, manifest.jsonl, summary.json

async function expectedObjects(
  { records }: ExportPorts,
  row: ExportRow,
  version: VersionRow,
  writer: LabelWriter,
): Promise<number> {
  let expected = OF_THE_WHOLE;
  const splits = new Set<string>();
  for await (const page of pagesOf(pagesFrom(records, row.tenant_id, version.id))) {
    for (const image of page) {
      splits.add(image.split ?? 'none');
      expected += writer.fileOf?.(writtenImage(image, row.layer), version.classes) ? 2 : 1;
    }
  }
  const none = async function* (): AsyncGenerator<WrittenImage> {};
  return expected + splits.size * (writer.tablesOf?.(none, version.classes).length ?? 0);
}
