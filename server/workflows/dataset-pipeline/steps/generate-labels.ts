import { generatedKey } from '../../../domain/keys';
import { sidecarsOf } from '../../../domain/sidecars';
import { counted } from '../../../domain/words';
import { type Finished, type ItemStep, itemStep, type StepContext } from '../../../engine/step';
import { generatedEffect, type NewObject, writeObjects } from '../../../records/crawled';
import {
  classIdsOf,
  folderNamesLeft,
  forgetGenerated,
  keepOutOfLabelling,
  labelledByNow,
} from '../../../records/generated-labels';
import { writeIntermediate } from '../run-folder';

const NUMBER = 5;

type Labelled = { image_id: string; class_name: string; class_id: number; objects: NewObject[] };

/** Labels images that have none by the folder they lie in or by a keyword in their path, with sidecar files where asked for. */
const step: ItemStep<Labelled | null, Map<string, number>> = {
  id: 'generate-labels',
  pageSize: 200,

  async plan(context) {
    const { at, run } = context;
    await context.write(async (tx) => {
      await forgetGenerated(tx, at, run.settings.label_source);
      await keepOutOfLabelling(tx, at, NUMBER);
      const names =
        run.settings.label_source === 'folder' ? await folderNamesLeft(tx, at, NUMBER) : keywordNames(context);
      await classIdsOf(tx, at, run.dataset_id, names);
    });
  },

  load(context, items) {
    const names = new Set(items.flatMap((item) => classOf(context, item.path, item.folder_class) ?? []));
    return context.records.as(context.at.tenantId, (tx) =>
      classIdsOf(tx, context.at, context.run.dataset_id, [...names]),
    );
  },

  async item(context, item, classIds) {
    const name = classOf(context, item.path, item.folder_class);
    if (name === null) return null;
    const classId = classIds.get(name)!;
    return {
      image_id: item.image_id!,
      class_name: name,
      class_id: classId,
      objects: await writeSidecars(context, item.image_id!, item.path, name, classId),
    };
  },

  effects({ run }, finished: Finished<Labelled | null>[]) {
    const labelled = finished.flatMap(({ item, result }) => (result ? [{ item, result }] : []));
    if (labelled.length === 0) return {};
    const annotations = labelled.map(({ item, result }) => ({
      image_id: result.image_id,
      item_no: item.no,
      line: null,
      class_id: result.class_id,
      center_x: 0.5,
      center_y: 0.5,
      width: 1,
      height: 1,
      confidence: null,
      geometry: { type: 'image' },
    }));
    const objects = labelled.flatMap(({ result }) => result.objects);
    return { effect: generatedEffect(run.settings.label_source, objects, annotations) };
  },

  async after(context) {
    const { at, run, hot } = context;
    const found = await context.write((tx) => labelledByNow(tx, at, run.dataset_id));
    if (run.settings.label_formats.length > 0) {
      const objects = await writeIndex(context, found.classes);
      await context.write((tx) => writeObjects(tx, at, run.dataset_id, objects));
    }
    await writeIntermediate(context, 'generate-labels', {
      source: run.settings.label_source,
      store: hot.describe(),
      ...found,
    });
    return `${counted(found.labelled, 'image')} labelled by ${run.settings.label_source}, ${found.unlabelled.toLocaleString('en')} ${found.unlabelled === 1 ? 'stays' : 'stay'} unlabelled.`;
  },
};

function classOf({ run }: StepContext, path: string, folderClass: string | null): string | null {
  if (run.settings.label_source === 'folder') return folderClass ?? parentFolder(path);
  const lower = path.toLowerCase();
  const keywords = Object.entries(run.settings.label_keywords ?? {});
  return keywords.find(([keyword]) => lower.includes(keyword.toLowerCase()))?.[1] ?? null;
}

const parentFolder = (path: string): string | null => path.split('/').at(-2) ?? null;

const keywordNames = ({ run }: StepContext): string[] => [...new Set(Object.values(run.settings.label_keywords ?? {}))];

async function store({ hot, at, run }: StepContext, name: string, text: string): Promise<NewObject> {
  const key = generatedKey(at.tenantId, run.dataset_id, at.runId, name);
  return { key, kind: 'label', ...(await hot.put(key, Buffer.from(text))) };
}

function writeSidecars(
  context: StepContext,
  imageId: string,
  path: string,
  className: string,
  classId: number,
): Promise<NewObject[]> {
  const files = sidecarsOf({ image: path, className, classId }, context.run.settings.label_formats);
  return Promise.all(files.map(({ extension, text }) => store(context, `${imageId}.${extension}`, text)));
}

/** The category index and what the labels are, beside the sidecars. */
async function writeIndex(
  context: StepContext,
  classes: { id: number; name: string; images: number }[],
): Promise<NewObject[]> {
  const { run } = context;
  const about = {
    dataset_id: run.dataset_id,
    run_id: run.id,
    label_source: run.settings.label_source,
    formats: run.settings.label_formats,
    classes: classes.length,
  };
  return [
    await store(context, 'categories.json', `${JSON.stringify(classes, null, 2)}\n`),
    await store(context, 'dataset.json', `${JSON.stringify(about, null, 2)}\n`),
  ];
}

export const generateLabels = itemStep(step);
