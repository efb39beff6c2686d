/** Where bytes live in a store. No key ever mixes tenants or datasets. Source: SPEC G2. */
export type KeyKind = 'images' | 'labels' | 'config' | 'thumbnails';

/** What thumbnails are stored and served as. */
export const THUMBNAIL = { extension: 'jpg', mediaType: 'image/jpeg' } as const;

const sharded = (sha256: string, extension: string) => `${sha256.slice(0, 2)}/${sha256}.${extension}`;

export const datasetPrefix = (tenantId: string, datasetId: string) => `${tenantId}/datasets/${datasetId}/`;
export const runPrefix = (tenantId: string, runId: string) => `${tenantId}/runs/${runId}/`;
export const workspacePrefix = (tenantId: string, runId: string) => `${tenantId}/temp/${runId}/`;

/** Where input from the network is kept while a run needs it. */
export const spoolPrefix = (tenantId: string, runId: string) => `${workspacePrefix(tenantId, runId)}input/`;

/** Where the parts of an upload lie until its run is completed. */
export const uploadPrefix = (tenantId: string, uploadId: string) => `${tenantId}/uploads/${uploadId}/`;

/** Key of a part: `writer` is new for every attempt at it, so that of two at once none overwrites the other. */
export const uploadPartKey = (tenantId: string, uploadId: string, fileId: string, start: number, writer: string) =>
  `${uploadPrefix(tenantId, uploadId)}${fileId}/${String(start).padStart(13, '0')}-${writer}`;

/** Key of an imported original or its thumbnail, by the hash of the original's bytes. */
export const contentKey = (tenantId: string, datasetId: string, kind: KeyKind, sha256: string, extension: string) =>
  `${datasetPrefix(tenantId, datasetId)}${kind}/${sharded(sha256, extension)}`;

/** Key of a label file that Darkroom wrote itself. */
export const generatedKey = (tenantId: string, datasetId: string, runId: string, name: string) =>
  `${datasetPrefix(tenantId, datasetId)}labels/generated/${runId}/${name}`;

/** Everything that was written of a version lies below. */
export const versionPrefix = (tenantId: string, datasetId: string, number: number): string =>
  `${datasetPrefix(tenantId, datasetId)}versions/v${number}/`;

/** Where a version is published: `organized/…` lies below. */
export const publicationPlace = (tenantId: string, datasetId: string, number: number): string =>
  `${versionPrefix(tenantId, datasetId, number)}published/`;

export const exportPlace = (tenantId: string, datasetId: string, number: number, exportId: string): string =>
  `${versionPrefix(tenantId, datasetId, number)}exports/${exportId}/`;

/** The ending of a file name, lower case, letters and digits only; `bin` when there is none. */
export function extensionOf(path: string): string {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(path)?.[1];
  return ending?.toLowerCase() ?? 'bin';
}
