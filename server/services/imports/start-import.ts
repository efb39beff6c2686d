import type { z } from 'zod';
import type { Actor } from '../../domain/actor';
import { newId } from '../../domain/ids';
import {
  type ImportSource,
  type importRequest,
  type importStarted,
  type RunSource,
  sourceOfRequest,
} from '../../domain/wire/imports';
import { ConflictError } from '../../errors';
import { audit } from '../../records/audit';
import { type DatasetRow, findDatasetByName, getDatasetRow, insertDataset } from '../../records/datasets';
import { takeDataset } from '../../records/one-at-a-time';
import { withProfiles } from '../../records/profiles';
import type { Tx } from '../../records/records';
import { createRun } from '../../records/runs';
import { claimUpload, getUpload } from '../../records/uploads';
import { checkSource } from '../../sources/index';
import { authorise } from '../authorise';
import { answeredBefore, once } from '../idempotency';
import type { Context } from '../ports';
import { uploadTitle } from '../uploads/view-uploads';
import { checkSettings } from './check-settings';
import { sourceContext } from './source-context';

type Request = z.output<typeof importRequest>;
type Started = z.output<typeof importStarted>;

/**
 * Starts an import: the dataset (unless it appends to one), its run and the job in one transaction. The source is looked at first, so
 * that a wrong one leaves nothing behind.
 * @throws ConflictError when the name is taken or the dataset has a run at work; what the source throws when it cannot be used
 */
export async function startImport(
  context: Context,
  input: Request,
  idempotencyKey: string | null = null,
): Promise<Started> {
  const { actor, records, requestId } = context;
  authorise(actor, 'import');
  const answered = await records.as(actor.tenantId, (tx) =>
    answeredBefore<Started>(tx, actor.tenantId, idempotencyKey, input),
  );
  if (answered) return answered;
  checkSettings(input.pipeline);
  const { dataset_id } = input;
  if (dataset_id) await records.as(actor.tenantId, (tx) => getDatasetRow(tx, dataset_id));
  const source = sourceOfRequest(input);
  await checkSource(source, await sourceContext(context, newId()));
  return records.as(actor.tenantId, (tx) =>
    once(tx, actor.tenantId, idempotencyKey, input, async () => {
      const dataset = input.dataset_id
        ? await takeDataset(tx, input.dataset_id, null)
        : await newDataset(tx, actor, input);
      const run = await createRun(tx, {
        tenantId: actor.tenantId,
        datasetId: dataset.id,
        source: await titled(tx, source),
        format: input.format,
        settings: input.dataset_id ? await withProfiles(tx, dataset, input.pipeline) : input.pipeline,
        actor,
      });
      for (const id of uploadsOf(source)) await claimUpload(tx, actor.tenantId, id, run.id);
      await audit(tx, actor, {
        action: 'import.started',
        subject: 'run',
        id: run.id,
        details: { dataset: dataset.name, source, ...(input.dataset_id ? { appends_to: dataset.id } : {}) },
        requestId,
      });
      return {
        job_id: run.id,
        run_id: run.id,
        dataset_id: dataset.id,
        status: 'queued' as const,
        message: input.dataset_id
          ? `The import into "${dataset.name}" is queued.`
          : `The import "${dataset.name}" is queued.`,
        created_at: run.created_at.toISOString(),
        // How many files there are is not known before they are listed.
        estimated_completion: null,
      };
    }),
  );
}

async function newDataset(tx: Tx, actor: Actor, input: Request): Promise<DatasetRow> {
  const name = input.name!; // the schema asks for it when no dataset is named
  if (await findDatasetByName(tx, name)) throw nameTaken(name);
  const id = newId();
  await insertDataset(tx, {
    id,
    tenantId: actor.tenantId,
    name,
    description: input.description ?? null,
    createdBy: actor.name,
  }).catch((error: unknown) => {
    if (/dataset_name|23505/.test(String(error))) throw nameTaken(name);
    throw error;
  });
  return getDatasetRow(tx, id);
}

/** An upload is known by its files, which are gone when the run has ended. */
async function titled(tx: Tx, source: RunSource): Promise<RunSource> {
  if (source.type !== 'several') return titledOne(tx, source);
  const sources: ImportSource[] = [];
  for (const each of source.sources) sources.push(await titledOne(tx, each));
  return { ...source, sources };
}

async function titledOne(tx: Tx, source: ImportSource): Promise<ImportSource> {
  const uploadId = uploadOf(source);
  if (uploadId === null || ('title' in source && source.title !== undefined)) return source;
  return { ...source, title: uploadTitle(await getUpload(tx, uploadId)) } as ImportSource;
}

const uploadOf = (source: ImportSource): string | null => ('upload_id' in source && source.upload_id) || null;

const uploadsOf = (source: RunSource): Set<string> =>
  new Set((source.type === 'several' ? source.sources : [source]).flatMap((one) => uploadOf(one) ?? []));

const nameTaken = (name: string) =>
  new ConflictError({
    code: 'name_taken',
    message: `A dataset named "${name}" exists already.`,
    fix: 'Choose another name.',
    details: [{ field: 'name', code: 'name_taken', message: `"${name}" is taken.`, fix: 'Choose another name.' }],
  });
