import type { PipelineSettings } from '../domain/wire/imports';
import { UnprocessableError } from '../errors';
import type { DatasetRow } from './datasets';
import type { Tx } from './records';

const NAMES = ['image_profile', 'dedup_profile'] as const;
const WORDS = { photo: 'photos', 'x-ray': 'X-rays' };

/**
 * Settings for images that come to a dataset: a profile on auto is the one that its images were imported with.
 * @throws UnprocessableError when another one is asked for: they could not be compared
 */
export async function withProfiles(tx: Tx, dataset: DatasetRow, settings: PipelineSettings): Promise<PipelineSettings> {
  const rows = await tx.$queryRaw<{ settings: PipelineSettings }[]>`
    select settings from run where dataset_id = ${dataset.id}::uuid and published_at is not null order by created_at desc, id desc`;
  const result = { ...settings };
  for (const name of NAMES) {
    const known = rows.map((row) => row.settings[name]).find((profile) => profile !== undefined && profile !== 'auto');
    if (known === undefined || known === settings[name]) continue;
    if (settings[name] !== 'auto') throw otherProfile(dataset, name, known, settings[name]);
    result[name] = known;
  }
  return result;
}

function otherProfile(
  dataset: DatasetRow,
  name: (typeof NAMES)[number],
  known: keyof typeof WORDS,
  asked: keyof typeof WORDS,
): UnprocessableError {
  const message = `The images of “${dataset.name}” were imported as ${WORDS[known]}, these would be as ${WORDS[asked]}.`;
  const fix = `Set ${name} to auto or ${known}, or import into a new dataset.`;
  const details = [{ field: `pipeline.${name}`, code: 'profile_conflict', message, fix }];
  return new UnprocessableError({ code: 'profile_conflict', message, fix, details });
}
