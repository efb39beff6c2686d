import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { folderOfArchive, isArchiveName } from '../../domain/uploads';
import { uploadSource as schema } from '../../domain/wire/imports';
import { counted } from '../../domain/words';
import { UnprocessableError } from '../../errors';
import type { ByteRange, Store } from '../../stores/store';
import { type Branch, branchesCollide, joinTrees } from '../join-trees';
import { readParts } from '../read-parts';
import type { OpenSource, Source, SourceContext, Uploaded, UploadedFile } from '../source';
import { readJson, writeJson } from '../spooled-json';
import { looseFiles } from './loose-files';

/** Opens an archive whose bytes are there; `name` is what people call it, its index is kept below `place` in the run's workspace. */
export type OpenArchive = (
  context: SourceContext,
  archive: { bytes: number; read(range: ByteRange): Readable },
  names: { name: string; place: string },
) => Promise<OpenSource>;

const MOST_ARCHIVES = 1000;

/** What was sent to this server: archives are opened, files lie as they did in their folder. */
export const uploadSource = (openArchive: OpenArchive): Source<z.output<typeof schema>> => ({
  type: 'upload',
  title: 'Upload',
  schema,
  async check({ upload_id }, { uploaded }) {
    await uploaded(upload_id);
  },
  async open({ upload_id }, context) {
    const upload = await context.uploaded(upload_id);
    const { archives, files, first } = await sorted(upload);
    const opened: Branch[] = [];
    for (const [number, archive] of archives.entries()) {
      const place = `archive-${number}/`;
      const bytes = bytesOf(context.spool.store, archive);
      const source = await openArchive(context, bytes, { name: archive.path, place });
      // One archive unpacks at the top; of several each in a folder of its name.
      opened.push({ source, cut: '', prefix: archives.length === 1 ? '' : folderOfArchive(archive.path) });
    }
    const title = files === 1 ? first : counted(files, 'file');
    const isArchive = (path: string) => archives.some((archive) => archive.path === path);
    const loose = looseFiles(upload, context.spool.store, isArchive);
    if (opened.length === 1 && files === 1) return { ...opened[0]!.source, describe: () => `upload of ${title}` };
    if (opened.length === 0) return { ...loose, describe: () => `upload of ${title}` };
    // A configuration that was sent beside an archive is meant instead of the one inside; of other files none may hide another.
    const branches: Branch[] = [
      { source: only(loose, isConfig), cut: '', prefix: '', replaces: true },
      { source: only(loose, (path) => !isConfig(path)), cut: '', prefix: '' },
      ...opened,
    ];
    return joinTrees(branches, `upload of ${title}`, await collide(branches, context));
  },
});

const isConfig = (path: string): boolean => /\.(ya?ml|names|data)$|(^|\/)classes\.txt$/i.test(path);

/** A source of which only some files are listed. */
const only = (source: OpenSource, isListed: (path: string) => boolean): OpenSource => ({
  ...source,
  async *list(signal) {
    for await (const entry of source.list(signal)) if (isListed(entry.path)) yield entry;
  },
});

/** Whether files of two parts have one path; found once, and kept. */
async function collide(branches: readonly Branch[], { spool: { store, prefix }, signal }: SourceContext) {
  const kept = await readJson<{ collide: boolean }>(store, `${prefix}tree.json`);
  if (kept) return kept.collide;
  const found = { collide: await branchesCollide(branches, signal) };
  await writeJson(store, `${prefix}tree.json`, found);
  return found.collide;
}

/** The archives of an upload, and how many files there are in all. One file that has no ending is taken to be an archive. */
async function sorted(upload: Uploaded): Promise<{ archives: UploadedFile[]; files: number; first: string }> {
  const archives: UploadedFile[] = [];
  let files = 0;
  let only: UploadedFile | null = null;
  for await (const file of upload.files()) {
    files += 1;
    only ??= file;
    if (!isArchiveName(file.path)) continue;
    archives.push(file);
    if (archives.length > MOST_ARCHIVES) throw tooManyArchives();
  }
  const isNameless = files === 1 && only !== null && !/\.[^/]+$/.test(only.path);
  return { archives: isNameless ? [only!] : archives, files, first: only?.path ?? '' };
}

const bytesOf = (store: Store, { bytes, parts }: UploadedFile) => ({
  bytes,
  read: (range: ByteRange) => readParts(store, parts, range),
});

const tooManyArchives = () =>
  new UnprocessableError({
    code: 'too_many_archives',
    message: `The upload holds more than ${MOST_ARCHIVES.toLocaleString('en')} archives.`,
    fix: 'Pack their content into fewer archives, or send the files themselves.',
  });
