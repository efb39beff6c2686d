import { unnamedClass } from '../../../domain/classes';
import type { Problem } from '../../../domain/verdicts';
import { counted } from '../../../domain/words';
import { type Finished, type ItemStep, itemStep, type StepContext } from '../../../engine/step';
import type { Layout } from '../../../formats/format';
import { classIdsHere } from '../../../records/classes';
import type { ItemChange } from '../../../records/commit-groups';
import { settleCrawl } from '../../../records/crawl-settled';
import { crawledEffect } from '../../../records/crawled';
import { type ImageRow, rowsOfImages } from '../../../records/label-rows';
import type { OpenSource } from '../../../sources/source';
import { type DevelopedImage, developImage } from '../develop-image';
import { listSource } from '../listing';
import { layoutOf, sourceOf } from '../open-source';
import { type ReadLabel, readLabelFile, refused } from '../read-label-file';
import { readingsOf } from '../read-readings';
import { readTable } from '../read-table';
import { writeIntermediate } from '../run-folder';

type ReadImage = DevelopedImage & ReturnType<typeof readingsOf>;
type Crawled = ReadImage | ReadLabel;

/** The pixel pass: every file is read once and decoded once; what later steps judge and compare is kept in rows. */
const step: ItemStep<Crawled, Map<number, ImageRow[]>> = {
  id: 'crawl-images',
  pageSize: 100,

  async plan(context) {
    // Opened even when nothing is to be listed: what must be fetched is there before pages ask for it.
    const source = await sourceOf(context);
    try {
      if (context.run.listed_at === null) await listSource(context, source, layoutOf(context));
    } finally {
      await source.close();
    }
  },

  load({ at, records }, items) {
    const images = items.flatMap((item) => (item.kind === 'image' ? item.no : []));
    return records.as(at.tenantId, (tx) => rowsOfImages(tx, at, images));
  },

  async item(context, item, rows) {
    const { source, layout } = await opened(context);
    if (item.kind === 'entry') return refused(item, item.problems as Problem[]);
    if (item.kind === 'label')
      return layout.tables ? readTable(context, source, item) : readLabelFile(context, source, layout, item);
    const developed = await developImage(context, source, item);
    return { ...developed, ...readingsOf(item, developed.image, rows.get(item.no)) };
  },

  effects({ run }, finished: Finished<Crawled>[]) {
    const idHere = classIdsHere(run);
    const here = <Marked extends { class_id: number }>(mark: Marked): Marked => ({
      ...mark,
      class_id: idHere(mark.class_id),
    });
    const results = finished.map(({ result }) => result);
    const images = results.flatMap((result) => (result.kind === 'image' ? result.image : []));
    const annotations = results.flatMap((result) => (result.kind === 'label' ? result.annotations.map(here) : []));
    const readings = results.flatMap((result) => (result.kind === 'image' ? result.readings : []));
    const boxes = readings.flatMap((each) => each.boxes.map(here));
    return {
      items: results.map((result) => (result.kind === 'image' ? changeOfImage(result) : changeOfLabel(result))),
      effect: crawledEffect(
        images,
        results.flatMap(({ objects }) => objects),
        annotations,
        unnamedClasses([...annotations, ...boxes]),
        {
          boxes,
          statements: readings.flatMap(({ statements }) => statements),
          problems: readings.flatMap(({ problems }) => problems),
        },
      ),
    };
  },

  async after(context) {
    const hasTables = layoutOf(context).tables !== undefined;
    const found = await context.write((tx) => settleCrawl(tx, context.at, hasTables));
    await writeIntermediate(context, 'crawl-images', found);
    return `${counted(found.images, 'image')} and ${counted(found.labels, 'label file')} read; ${found.undecodable.toLocaleString('en')} could not be decoded.`;
  },
};

const changeOfImage = ({ image: { no, verdict, problems, object_key }, labelState }: ReadImage) => ({
  no,
  verdict,
  problems,
  object_key,
  ...(labelState ? { label_state: labelState } : {}),
});

const changeOfLabel = ({ label: { image_no: _, ...change } }: ReadLabel): ItemChange => change;

/** Classes that the layout does not name are called by their number; ids that are known keep their name. */
const unnamedClasses = (annotations: { class_id: number }[]) =>
  [...new Set(annotations.map(({ class_id }) => class_id))]
    .sort((a, b) => a - b)
    .map((id) => ({ id, name: unnamedClass(id) }));

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
