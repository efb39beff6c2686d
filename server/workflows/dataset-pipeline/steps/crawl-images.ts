import { unnamedClass } from '../../../domain/classes';
import { type Finished, type ItemStep, itemStep, type StepContext } from '../../../engine/step';
import type { Layout } from '../../../formats/format';
import { settleCrawl } from '../../../records/crawl-settled';
import { layerNamed, writeClasses, writeImages, writeLabels } from '../../../records/crawled';
import type { Tx } from '../../../records/records';
import type { OpenSource } from '../../../sources/source';
import { type DevelopedImage, developImage } from '../develop-image';
import { listSource } from '../listing';
import { layoutOf, sourceOf } from '../open-source';
import { type ReadLabel, readLabelFile } from '../read-label-file';
import { writeIntermediate } from '../run-folder';

type Crawled = DevelopedImage | ReadLabel;

/** The pixel pass: every file is read once and decoded once; what later steps judge and compare is kept in rows. */
const step: ItemStep<Crawled> = {
  id: 'crawl-images',
  pageSize: 100,

  async plan(context) {
    if (context.run.listed_at !== null) return;
    const source = await sourceOf(context);
    try {
      await listSource(context, source, layoutOf(context));
    } finally {
      await source.close();
    }
  },

  async item(context, item) {
    const { source, layout } = await opened(context);
    return item.kind === 'image' ? developImage(context, source, item) : readLabelFile(context, source, layout, item);
  },

  async commit(tx, { at, run }, finished: Finished<Crawled>[]) {
    const results = finished.map(({ result }) => result);
    const images = results.filter((result) => result.kind === 'image');
    const labels = results.filter((result) => result.kind === 'label');
    await writeImages(
      tx,
      at,
      run.dataset_id,
      images.map(({ image }) => image),
      results.flatMap(({ objects }) => objects),
    );
    if (labels.length === 0) return;
    await nameUnnamed(tx, at.tenantId, run.dataset_id, labels);
    const layerId = await layerNamed(tx, at.tenantId, run.dataset_id, 'reference', 'reference');
    await writeLabels(
      tx,
      at,
      { datasetId: run.dataset_id, layerId },
      labels.map(({ label }) => label),
      labels.flatMap(({ annotations }) => annotations),
    );
  },

  async after(context) {
    const found = await context.write((tx) => settleCrawl(tx, context.at));
    await writeIntermediate(context, 'crawl-images', found);
    return `${found.images} images and ${found.labels} label files read; ${found.undecodable} could not be decoded.`;
  },
};

/** Classes that the layout does not name are called by their number; ids that are known keep their name. */
async function nameUnnamed(tx: Tx, tenantId: string, datasetId: string, labels: ReadLabel[]): Promise<void> {
  const ids = new Set(labels.flatMap(({ annotations }) => annotations.map(({ class_id }) => class_id)));
  await writeClasses(
    tx,
    tenantId,
    datasetId,
    [...ids].sort((a, b) => a - b).map((id) => ({ id, name: unnamedClass(id) })),
  );
}

// One source and one layout per attempt, shared by its pages on this worker; a folder holds nothing open.
const atWork = new Map<string, Promise<{ source: OpenSource; layout: Layout }>>();

function opened(context: StepContext): Promise<{ source: OpenSource; layout: Layout }> {
  const key = `${context.at.runId}:${context.at.attempt}`;
  let entry = atWork.get(key);
  if (!entry) {
    entry = sourceOf(context).then((source) => ({ source, layout: layoutOf(context) }));
    entry.catch(() => atWork.delete(key));
    atWork.set(key, entry);
    if (atWork.size > 20) atWork.delete(atWork.keys().next().value!);
  }
  return entry;
}

export const crawlImages = itemStep(step);
