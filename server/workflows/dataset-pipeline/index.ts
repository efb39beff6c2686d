import type { Workflow } from '../../engine/step';
import { mayStillStart } from '../../records/actor-rights';
import { publishRun } from '../../records/published';
import { settleSplits } from '../../records/splits';
import { removeCheckpoint, writeAudit, writeCheckpoint, writeInfo } from './run-folder';
import { cleanup } from './steps/cleanup';
import { crawlImages } from './steps/crawl-images';
import { deduplicateImages } from './steps/deduplicate-images';
import { generateLabels } from './steps/generate-labels';
import { qualityReport } from './steps/quality-report';
import { setupWorkspace } from './steps/setup-workspace';
import { storageTiering } from './steps/storage-tiering';
import { validateImages } from './steps/validate-images';
import { sweepAtRest } from './sweep-orphans';

const LABELS = 5;

/** The dataset pipeline: eight steps from raw files to a dataset. */
export const datasetPipeline: Workflow = {
  name: 'dataset-pipeline',
  steps: [
    setupWorkspace,
    crawlImages,
    validateImages,
    deduplicateImages,
    generateLabels,
    storageTiering,
    qualityReport,
    cleanup,
  ],

  check: (tx, run) => mayStillStart(tx, run.actor),

  async afterStep(context, number) {
    await writeCheckpoint(context, { after_step: number });
    // Splits are settled when it is known what stays in the lists and what is labelled, whichever steps are switched on.
    if (number === LABELS) await context.write((tx) => settleSplits(tx, context.at, context.run));
  },

  publish: publishRun,

  tidy: sweepAtRest,

  async told(context, ending) {
    await writeInfo(context, ending);
    await writeAudit(context);
    if (ending === 'completed') await removeCheckpoint(context);
    else await writeCheckpoint(context, { ending });
  },
};
