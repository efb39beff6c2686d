import { z } from 'zod';
import { InvalidInputError } from '../errors';

/** The flags that name what is imported. */
export const sourceFlags = z.object({
  folder: z.string().optional().describe('Folder on this server, below an allowed root'),
  upload: z.string().optional().describe('File, archive or folder of this computer that is sent first'),
  upload_id: z.string().optional().describe('An upload that is there already'),
  url: z.string().optional().describe('Address of an archive: zip, tar, tar.gz or tar.zst'),
  sha256: z.string().optional().describe('Checksum of that archive'),
  config_url: z
    .string()
    .optional()
    .describe('Address of a data.yaml that belongs to the archive, or to images and labels'),
  images_url: z.string().optional().describe('Address of an archive of images'),
  labels_url: z.string().optional().describe('Address of an archive of label files'),
  list_url: z.string().optional().describe('Address of a list of addresses: txt, csv, tsv, jsonl or parquet'),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .describe('Columns of that list, as JSON: url, label, split, sha256, licence'),
  sources: z.array(z.unknown()).optional().describe('Several sources as one, as a JSON list as in the API'),
});
type Flags = z.output<typeof sourceFlags>;

const NOT_SENT = '00000000-0000-4000-8000-000000000000'; // stands for an upload until it is sent

/** What each kind of source is named by; `also` may be left out. */
const KINDS: { needs: (keyof Flags)[]; also?: keyof Flags; source: (flags: Flags) => object }[] = [
  { needs: ['folder'], source: ({ folder }) => ({ type: 'folder', path: folder }) },
  { needs: ['upload'], source: () => ({ type: 'upload', upload_id: NOT_SENT }) },
  { needs: ['upload_id'], source: ({ upload_id }) => ({ type: 'upload', upload_id }) },
  { needs: ['url'], also: 'sha256', source: ({ url, sha256 }) => ({ type: 'archive_url', url, sha256 }) },
  {
    needs: ['config_url', 'url'],
    source: ({ config_url, url }) => ({ type: 'config_and_archive', config_url, archive_url: url }),
  },
  {
    needs: ['config_url', 'images_url', 'labels_url'],
    source: ({ config_url, images_url, labels_url }) => ({
      type: 'config_images_labels',
      config_url,
      images_url,
      labels_url,
    }),
  },
  {
    needs: ['list_url'],
    also: 'columns',
    source: ({ list_url, columns }) => ({ type: 'url_list', url: list_url, columns }),
  },
];

/** The part of an import request that says what is imported. @throws InvalidInputError when the flags do not fit together */
export function sourceNamed(flags: Flags): { source: object } | { sources: unknown[] } {
  const given = (Object.keys(sourceFlags.shape) as (keyof Flags)[]).filter((name) => flags[name] !== undefined);
  if (given.length === 1 && flags.sources) return { sources: flags.sources };
  const kind = KINDS.find(
    ({ needs, also }) =>
      needs.every((name) => given.includes(name)) && given.every((name) => needs.includes(name) || name === also),
  );
  if (kind) return { source: kind.source(flags) };
  throw new InvalidInputError({
    code: 'source_missing',
    message:
      given.length === 0
        ? 'Nothing was named that could be imported.'
        : `${given.map(flagOf).join(', ')} do not name one source together.`,
    fix: `Give one of: ${[...KINDS.map(({ needs, also }) => [...needs.map(flagOf), ...(also ? [`[${flagOf(also)}]`] : [])].join(' ')), flagOf('sources')].join('; ')}.`,
  });
}

const flagOf = (name: keyof Flags): string => `--${name}`;
