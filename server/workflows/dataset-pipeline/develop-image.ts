import { stat } from 'node:fs/promises';
import { IMAGE_FORMATS } from '../../domain/formats-of-images';
import { judgeImage } from '../../domain/image-rules';
import { contentKey, THUMBNAIL } from '../../domain/keys';
import type { Problem } from '../../domain/verdicts';
import { failpoint } from '../../engine/failpoints';
import type { StepContext } from '../../engine/step';
import { developPixels } from '../../imaging/pixel-pass';
import type { CrawledImage, NewObject } from '../../records/crawled';
import type { Item } from '../../records/items';
import { type OpenSource, problemOfFile } from '../../sources/source';
import { HANDED_OVER_BYTES, keepBytes } from './keep-bytes';
import { imageRules } from './rules';

export type DevelopedImage = { kind: 'image'; image: CrawledImage; objects: NewObject[] };

/** Reads and decodes one image of the source, once, and stores its bytes and its thumbnail. */
export async function developImage(context: StepContext, source: OpenSource, item: Item): Promise<DevelopedImage> {
  const listed = item.problems as Problem[];
  if (listed.length > 0) return unread(item, listed);
  try {
    return await source.withLocalFile(item.path, (local) => developFile(context, item, local));
  } catch (error) {
    const found = problemOfFile(error);
    if (found) return unread(item, [found]);
    throw error;
  }
}

async function developFile(context: StepContext, item: Item, local: string): Promise<DevelopedImage> {
  const { settings } = context.run;
  let whole: Buffer | null = null;
  const sink = {
    write(chunk: Uint8Array, done: (error?: Error | null) => void) {
      whole = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      done();
    },
  };
  const size = item.bytes || (await stat(local)).size; // not known of files that are fetched when they are read
  const { thumbnail, ...facts } = await developPixels(
    { path: local, name: item.path, bytes: size },
    {
      maxBytes: settings.max_bytes,
      checkLevel: settings.check_level,
      signal: context.signal,
      sink: size <= HANDED_OVER_BYTES ? sink : undefined,
    },
  );
  const { verdict, problems, issues } = judgeImage(facts, imageRules(context.run));
  // Before validation every image that could be decoded is welcome; validation judges the rest of the rules.
  const isDecoded = facts.outcome === 'decoded';
  const objects: NewObject[] = [];
  let objectKey: string | null = null;
  let thumbnailKey: string | null = null;
  if (facts.sha256 !== null && facts.bytes > 0) {
    const { sha256, bytes } = facts;
    const extension = facts.format ? IMAGE_FORMATS[facts.format].extensions[0] : 'bin';
    const kept = await keepBytes(context, { kind: 'images', sha256, extension, bytes }, whole ?? local);
    objectKey = kept.key;
    objects.push({ kind: 'image', ...kept });
    if (thumbnail) {
      thumbnailKey = contentKey(context.at.tenantId, context.run.dataset_id, 'thumbnails', sha256, THUMBNAIL.extension);
      objects.push({ key: thumbnailKey, kind: 'thumbnail', ...(await context.hot.put(thumbnailKey, thumbnail)) });
    }
  }
  failpoint('after-store@2');
  return {
    kind: 'image',
    objects,
    image: {
      no: item.no,
      image_id: item.image_id!,
      path: item.path,
      sha256: facts.sha256,
      bytes: facts.bytes,
      width: facts.width,
      height: facts.height,
      true_width: item.true_width ?? facts.width,
      true_height: item.true_height ?? facts.height,
      format: facts.format,
      split: item.split,
      folder_class: item.folder_class,
      verdict: isDecoded ? 'accepted' : verdict,
      status: isDecoded ? 'accepted' : 'quarantined',
      problems: isDecoded ? [] : problems,
      issues,
      facts,
      candidate_key: facts.candidateKey,
      pixel_hash: facts.pixelHash,
      object_key: objectKey,
      thumbnail_key: thumbnailKey,
    },
  };
}

function unread(item: Item, problems: Problem[]): DevelopedImage {
  const image: CrawledImage = {
    no: item.no,
    image_id: item.image_id!,
    path: item.path,
    sha256: null,
    bytes: item.bytes,
    width: null,
    height: null,
    true_width: item.true_width,
    true_height: item.true_height,
    format: null,
    split: item.split,
    folder_class: item.folder_class,
    verdict: 'rejected',
    status: 'quarantined',
    problems,
    issues: [],
    facts: null,
    candidate_key: null,
    pixel_hash: null,
    object_key: null,
    thumbnail_key: null,
  };
  return { kind: 'image', image, objects: [] };
}
