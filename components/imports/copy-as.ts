import type { PipelineSettings } from '@/server/domain/wire/imports';
import { requestedOf, type WizardSource } from './draft-link';

/** What is sent to start an import. */
export type StartBody = {
  name?: string;
  dataset_id?: string;
  description?: string;
  source: WizardSource;
  format: string;
  pipeline: Partial<PipelineSettings>;
};

/** A word that a shell takes as it is. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The body of the request. */
export const bodyOf = ({ pipeline, source, ...body }: StartBody) => ({
  ...body,
  ...requestedOf(source),
  ...(Object.keys(pipeline).length > 0 ? { pipeline } : {}),
});

/** The request itself, for a file that is sent again and again. */
export const templateOf = (body: StartBody): string => JSON.stringify(bodyOf(body), null, 2);

/** For a shell of any computer; the key comes from the environment. */
export const curlOf = (body: StartBody, origin: string): string =>
  [
    `curl -X POST ${quoted(`${origin}/api/v1/datasets/import`)}`,
    `-H "Authorization: Bearer $DARKROOM_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-d ${quoted(JSON.stringify(bodyOf(body)))}`,
  ].join(' \\\n  ');

/** For a shell of the computer that Darkroom runs on. */
export function cliOf({ name, dataset_id, description, source, format, pipeline }: StartBody): string {
  const words = ['npm run darkroom -- imports start'];
  if (name) words.push(`--name ${quoted(name)}`);
  if (dataset_id) words.push(`--dataset_id ${dataset_id}`);
  if (description) words.push(`--description ${quoted(description)}`);
  words.push(...wordsOf(source));
  if (format !== 'auto') words.push(`--format ${format}`);
  if (Object.keys(pipeline).length > 0) words.push(`--settings ${quoted(JSON.stringify(pipeline))}`);
  return words.join(' \\\n  ');
}

function wordsOf(source: WizardSource): string[] {
  switch (source.type) {
    case 'folder':
      return [`--folder ${quoted(source.path)}`];
    case 'upload':
      return [`--upload_id ${source.upload_id}`];
    case 'archive_url':
      return [`--url ${quoted(source.url)}`, ...(source.sha256 ? [`--sha256 ${source.sha256}`] : [])];
    case 'config_and_archive':
      return [`--url ${quoted(source.archive_url)}`, `--config_url ${quoted(source.config_url)}`];
    case 'config_images_labels':
      return [
        `--images_url ${quoted(source.images_url)}`,
        `--labels_url ${quoted(source.labels_url)}`,
        `--config_url ${quoted(source.config_url)}`,
      ];
    case 'given':
      return [`--sources ${quoted(JSON.stringify(source.sources))}`];
  }
}
