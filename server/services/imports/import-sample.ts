import path from 'node:path';
import { importRequest } from '../../domain/wire/imports';
import { SAMPLE_FILES, sampleFolder } from '../../records/folder-roots';
import { sampleOf } from '../../records/samples';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { startImport } from './start-import';

/** How far the sample of the caller's organisation is; null when none was asked for. */
export async function getSample({ actor, records }: Context) {
  authorise(actor, 'read');
  return records.as(actor.tenantId, sampleOf);
}

/** Starts the import of a sample that was drawn. However often it is called, there is one dataset. */
export const importSample = (context: Context) =>
  startImport(
    context,
    importRequest.parse({
      name: 'Sample chest films',
      description:
        'Drawn by a program, not taken of patients: chest films with findings, three readers each, planted copies and broken files to look around with.',
      source: {
        type: 'folder',
        path: path.join(sampleFolder(context.config.DARKROOM_HOME, context.actor.tenantId), SAMPLE_FILES),
      },
      pipeline: {
        validation_mode: 'lenient',
        splits: { training: 70, validation: 15, test: 15 },
        group_by: { column: 'patient_id' },
        stratify: true,
      },
    }),
    'sample',
  );
