import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { extensionOf } from '../../domain/keys';
import type { StepContext } from '../../engine/step';
import type { NewObject } from '../../records/crawled';
import type { OpenSource } from '../../sources/source';
import { keepBytes } from './keep-bytes';

const FOLDERS = { label: 'labels', config: 'config' } as const;

/** Stores a file of the source as it is, whatever its size. */
export function keepFile(
  context: StepContext,
  source: OpenSource,
  path: string,
  kind: keyof typeof FOLDERS,
): Promise<NewObject> {
  return source.withLocalFile(path, async (local) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of addAbortSignal(context.signal, fs.createReadStream(local)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      context.tick();
    }
    const what = { kind: FOLDERS[kind], sha256: hash.digest('hex'), extension: extensionOf(path), bytes };
    return { kind, ...(await keepBytes(context, what, local)) };
  });
}
