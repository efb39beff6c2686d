import type { z } from 'zod';
import { formatOfName } from '../../domain/formats-of-images';
import { newId } from '../../domain/ids';
import { workspacePrefix } from '../../domain/keys';
import { mergeClasses, saidOfClasses } from '../../domain/merge-classes';
import { secondsAtPace } from '../../domain/progress';
import { PIPELINE_STEPS } from '../../domain/steps';
import { type Problem, problem } from '../../domain/verdicts';
import { type dryRun, type importRequest, type PipelineSettings, sourceOfRequest } from '../../domain/wire/imports';
import { UnprocessableError } from '../../errors';
import { checkNames } from '../../formats/check-names';
import { openClassifier } from '../../formats/classify';
import type { Layout } from '../../formats/format';
import { detectFormat } from '../../formats/index';
import { classesOf } from '../../records/classes';
import { getDatasetRow } from '../../records/datasets';
import { withProfiles } from '../../records/profiles';
import type { Tx } from '../../records/records';
import { paceOfSteps } from '../../records/run-views';
import { IN_LISTS, statusCounts } from '../../records/stats';
import { openSource } from '../../sources/index';
import { type OpenSource, problemOfFile } from '../../sources/source';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { lookIntoTables } from './dry-run-tables';
import { sourceContext } from './source-context';

type Found = z.output<typeof dryRun>;
type Grouped = Map<string, { code: string; count: number; examples: Found['problems'][number]['examples'] }>;

const LABELS_LOOKED_INTO = 500;
const EXAMPLES = 5;
const NAMES_HELD = 500_000;
const LABEL_BYTES = 1024 * 1024;

/** Looks inside a source without writing anything: what it is, why, how much, and the first problems. */
export async function dryRunImport(context: Context, input: z.output<typeof importRequest>): Promise<Found> {
  const { actor, hot, records } = context;
  authorise(actor, 'import');
  const { dataset_id } = input;
  if (dataset_id) await records.as(actor.tenantId, (tx) => getDatasetRow(tx, dataset_id));
  const id = newId(); // of a run that never is; what is fetched for it goes again
  try {
    const source = await openSource(sourceOfRequest(input), await sourceContext(context, id));
    try {
      return await lookInside(context, source, input);
    } finally {
      await source.close();
    }
  } finally {
    await hot.deletePrefix(workspacePrefix(actor.tenantId, id));
  }
}

async function lookInside(
  { actor, records }: Context,
  source: OpenSource,
  input: z.output<typeof importRequest>,
): Promise<Found> {
  const layout = await detectFormat(source, input.format, {});
  const { dataset_id, pipeline } = input;
  const appends_to = dataset_id
    ? await records.as(actor.tenantId, (tx) => lookAtDataset(tx, dataset_id, layout, pipeline))
    : null;
  const found = await lookThrough(source, layout);
  if (found.images === 0) {
    throw new UnprocessableError({
      code: 'no_images',
      message: `No image was found in ${source.describe()}.`,
      fix: 'Choose a folder that holds images, or another format.',
    });
  }
  const pace = await records.as(actor.tenantId, (tx) => paceOfSteps(tx));
  const steps = PIPELINE_STEPS.filter(({ switchedBy }) => switchedBy === null || pipeline[switchedBy]);
  return {
    ...found,
    appends_to,
    estimated_seconds: pace.size > 0 ? Math.ceil(secondsAtPace(steps, found.images + found.labels, pace)) : null,
  };
}

/** What the images would come to. @throws UnprocessableError when they cannot */
async function lookAtDataset(
  tx: Tx,
  id: string,
  layout: Layout,
  settings: PipelineSettings,
): Promise<Found['appends_to']> {
  const dataset = await getDatasetRow(tx, id);
  await withProfiles(tx, dataset, settings);
  const known = await classesOf(tx, id);
  checkNames(layout, known);
  const classes = mergeClasses(known, layout.classes);
  const statuses = await statusCounts(tx, { datasetId: id });
  return {
    id,
    name: dataset.name,
    total_images: IN_LISTS.reduce((sum, status) => sum + (statuses[status] ?? 0), 0),
    classes,
    said: saidOfClasses(known, classes),
  };
}

async function lookThrough(
  source: OpenSource,
  layout: Layout,
): Promise<Omit<Found, 'estimated_seconds' | 'appends_to'>> {
  const classify = await openClassifier(layout, source);
  const problems: Grouped = new Map();
  const counts = new Map<number, number>();
  const folders = new Map<string, number>();
  const splits: Record<string, number> = {};
  const names = new Set<string>();
  let [images, labels, others, bytes, looked] = [0, 0, 0, 0, 0];
  for await (const entry of source.list()) {
    const placed = classify(entry);
    if (!placed) {
      others += 1;
      if (entry.problem) group(problems, entry.path, problem(entry.problem, entry.path));
      continue;
    }
    bytes += entry.bytes;
    const found: Problem[] = entry.problem
      ? [problem(entry.problem, entry.path)]
      : entry.bytes === 0 && !entry.isFetchedLater && placed.kind === 'image'
        ? [problem('empty_file')]
        : [];
    if (placed.kind === 'image') {
      images += 1;
      if (placed.imageName && names.size < NAMES_HELD) names.add(placed.imageName);
      if (placed.split) splits[placed.split] = (splits[placed.split] ?? 0) + 1;
      if (placed.folderClass) folders.set(placed.folderClass, (folders.get(placed.folderClass) ?? 0) + 1);
    } else {
      labels += 1;
      if (looked < LABELS_LOOKED_INTO && layout.parseLabels) {
        looked += 1;
        found.push(...(await lookIntoLabel(source, layout, entry.path, counts)));
      }
    }
    for (const each of found) group(problems, entry.path, each);
  }
  const tables = layout.tables
    ? await lookIntoTables(source, layout.tables, names.size < NAMES_HELD ? names : null)
    : null;
  for (const { file, found } of tables?.problems ?? []) group(problems, file, found);
  for (const [id, count] of tables?.counts ?? []) counts.set(id, count);
  if (layout.tables) looked = labels;
  const isComplete = tables ? tables.isComplete : looked === labels;
  return {
    format: layout.format,
    why: layout.why,
    images,
    labels,
    other_files: others,
    // A class counts its annotations, in label files and as the folder of an image.
    classes: layout.classes.map(({ id, name }) => ({
      id,
      name,
      count: isComplete ? (counts.get(id) ?? 0) + (folders.get(name) ?? 0) : null,
    })),
    splits,
    readers: layout.tables?.readers ?? layout.readers ?? [],
    problems: [...problems.values()].sort((a, b) => b.count - a.count),
    bytes,
    sampled_labels: looked,
  };
}

async function lookIntoLabel(
  source: OpenSource,
  layout: Layout,
  path: string,
  counts: Map<number, number>,
): Promise<Problem[]> {
  try {
    const text = await source.readText(path, LABEL_BYTES);
    const parsed = layout.parseLabels!(Buffer.from(text ?? ''));
    for (const { classId } of parsed.rows) counts.set(classId, (counts.get(classId) ?? 0) + 1);
    return parsed.problems;
  } catch (error) {
    const found = problemOfFile(error);
    if (found) return [found];
    throw error;
  }
}

function group(problems: Grouped, file: string, { code, line, message, fix }: Problem): void {
  const entry = problems.get(code) ?? { code, count: 0, examples: [] };
  entry.count += 1;
  if (entry.examples.length < EXAMPLES)
    entry.examples.push({ file, ...(line === null ? {} : { line }), code, message, fix });
  problems.set(code, entry);
}

export const looksLikeImage = (name: string): boolean => formatOfName(name) !== null;
