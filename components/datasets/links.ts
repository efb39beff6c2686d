import { rangeOfBin } from '@/server/domain/measures';
import { writeRange } from '@/server/domain/number-ranges';
import type { FunnelBand } from '../charts/funnel-bands';

type Given = Record<string, string | number | boolean | readonly string[] | null | undefined>;

/** `path?a=1&b=x&b=y`; what is null, undefined or '' is left out. */
export function withQuery(path: string, given: Given): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export const NEW_IMPORT = '/imports/new';
export const datasetHref = (id: string) => `/datasets/${id}`;
export const runHref = (id: string) => `/runs/${id}`;
export const imagesHref = (id: string, filters: Given = {}) => withQuery(`/datasets/${id}/images`, filters);
type Bins = readonly { from: number; to: number }[];

/** The images in a bin of a histogram, of a split and a class where the histogram is of these. */
export const binHref = (
  id: string,
  { split, classId }: { split: string | null; classId: number | null },
  { name, bins, at }: { name: string; bins: Bins; at: number },
) =>
  imagesHref(id, {
    split,
    // Of a class are those with an annotation of it that counts; models and consensus do not.
    ...(classId !== null && { class_filter: [String(classId)], annotations: '1..' }),
    [name]: writeRange(rangeOfBin(name, bins, at)),
  });
export const imageHref = (id: string, imageId: string, filters: Given = {}) =>
  withQuery(`/datasets/${id}/images/${imageId}`, filters);
export const duplicatesHref = (id: string, filters: Given = {}) => withQuery(`/datasets/${id}/duplicates`, filters);
/** The images most like one. */
export const similarHref = (id: string, imageId: string) =>
  imagesHref(id, { similar_to: imageId, sort_by: 'similarity' });
export const splitsHref = (id: string, filters: Given = {}) => withQuery(`/datasets/${id}/splits`, filters);
export const versionHref = (id: string, version: number) => `/datasets/${id}/versions/${version}`;
export const compareHref = (id: string, filters: Given = {}) => withQuery(`/datasets/${id}/versions/compare`, filters);
export const problemsHref = (id: string, filters: Given = {}) => withQuery(`/datasets/${id}/problems`, filters);
type DatasetList = 'verdicts' | 'duplicates' | 'duplicates/pairs' | 'report' | 'leakage' | `versions/${string}`;

/** Lists as files; `format` is csv, json or html. */
export const fileHref = (id: string, list: DatasetList, filters: Given) =>
  withQuery(`/api/v1/datasets/${id}/${list}`, filters);

/** The quality report `run:<id>` or `version:<number>` as a file. */
export function reportFileHref(id: string, ref: string, format: 'html' | 'json' | 'csv'): string {
  const [kind, which = ''] = ref.split(':');
  return kind === 'version'
    ? withQuery(`/api/v1/datasets/${id}/versions/${which}/report`, { format })
    : fileHref(id, 'report', { format, run_id: which });
}

/** The images whose readers differ most, as a file. */
export const disagreementsHref = (id: string, filters: Given) =>
  withQuery(`/api/v1/datasets/${id}/stats/agreement/images`, filters);

/** The list behind a band of the funnel; `runId` narrows verdicts to the run that was counted. */
export function bandHref({ id: band }: Pick<FunnelBand, 'id'>, datasetId: string, runId?: string): string {
  const verdicts = (verdict: string) => problemsHref(datasetId, { verdict, subject: 'image', run_id: runId });
  switch (band) {
    case 'found':
      return verdicts('all');
    case 'accepted':
    case 'warned':
    case 'rejected':
      return verdicts(band);
    default:
      return imagesHref(datasetId, { band, run_id: runId });
  }
}
