import type { z } from 'zod';
import type * as wire from '../../server/domain/wire/datasets';
import type * as page from '../../server/domain/wire/image-page';
import type { reportComparison } from '../../server/domain/wire/report-comparison';
import type { savedView } from '../../server/domain/wire/saved-views';
import type { Annotation } from '../viewer/marks';

type Annotated<Image> = Omit<Image, 'annotations'> & { annotations: Annotation[] };

export type Dataset = z.output<typeof wire.dataset>;
export type DatasetSummary = z.output<typeof wire.datasetSummary>;
export type DatasetImage = Annotated<z.output<typeof wire.listedImage>>;
export type ImageDetail = Annotated<z.output<typeof wire.imageDetail>>;
export type VerdictRow = z.output<typeof wire.verdictRow>;
export type DuplicateRow = z.output<typeof wire.duplicateRow>;
export type DuplicatePair = z.output<typeof wire.duplicatePair>;
export type Report = z.output<typeof wire.report>;
export type VersionReport = z.output<typeof wire.versionReport>;
export type ReportsCompared = z.output<typeof reportComparison>;
export type ImageNeighbours = z.output<typeof page.imageNeighbours>;
export type ImageHistory = z.output<typeof page.imageHistory>;
export type SavedView = z.output<typeof savedView>;
