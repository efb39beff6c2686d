import type { z } from 'zod';
import type * as wire from '../../server/domain/wire/datasets';
import type { reportComparison } from '../../server/domain/wire/report-comparison';
import type { Annotation } from '../viewer/marks';

type Annotated<Image> = Omit<Image, 'annotations'> & { annotations: Annotation[] };

export type Dataset = z.output<typeof wire.dataset>;
export type DatasetSummary = z.output<typeof wire.datasetSummary>;
export type DatasetImage = Annotated<z.output<typeof wire.image>>;
export type ImageDetail = Annotated<z.output<typeof wire.imageDetail>>;
export type VerdictRow = z.output<typeof wire.verdictRow>;
export type DuplicateRow = z.output<typeof wire.duplicateRow>;
export type DuplicatePair = z.output<typeof wire.duplicatePair>;
export type Report = z.output<typeof wire.report>;
export type VersionReport = z.output<typeof wire.versionReport>;
export type ReportsCompared = z.output<typeof reportComparison>;
