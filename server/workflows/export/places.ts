import { datasetPrefix } from '../../domain/keys';

/** Everything that was written of a version lies below. */
export const versionPrefix = (tenantId: string, datasetId: string, number: number): string =>
  `${datasetPrefix(tenantId, datasetId)}versions/v${number}/`;

/** Where a version is published: `organized/…` lies below. */
export const publicationPlace = (tenantId: string, datasetId: string, number: number): string =>
  `${versionPrefix(tenantId, datasetId, number)}published/`;

export const exportPlace = (tenantId: string, datasetId: string, number: number, exportId: string): string =>
  `${versionPrefix(tenantId, datasetId, number)}exports/${exportId}/`;
