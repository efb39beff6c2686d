import type { z } from 'zod';
import type { dataset, datasetSummary } from '../../server/domain/wire/datasets';
import type { duplicatePair, duplicateRow } from '../../server/domain/wire/duplicates';
import type { listedImage } from '../../server/domain/wire/image-lists';
import type * as page from '../../server/domain/wire/image-page';
import type { imageDetail } from '../../server/domain/wire/images';
import type { verdictRow } from '../../server/domain/wire/problems';
import type { report, versionReport } from '../../server/domain/wire/report';
import type { reportComparison } from '../../server/domain/wire/report-comparison';
import type { savedView } from '../../server/domain/wire/saved-views';
import type { Annotation } from '../viewer/marks';

type Annotated<Image> = Omit<Image, 'annotations'> & { annotations: Annotation[] };

export type Dataset = z.output<typeof dataset>;
export type DatasetSummary = z.output<typeof datasetSummary>;
export type DatasetImage = Annotated<z.output<typeof listedImage>>;
export type ImageDetail = Annotated<z.output<typeof imageDetail>>;
export type VerdictRow = z.output<typeof verdictRow>;
export type DuplicateRow = z.output<typeof duplicateRow>;
export type DuplicatePair = z.output<typeof duplicatePair>;
export type Report = z.output<typeof report>;
export type VersionReport = z.output<typeof versionReport>;
export type ReportsCompared = z.output<typeof reportComparison>;
export type ImageNeighbours = z.output<typeof page.imageNeighbours>;
export type ImageHistory = z.output<typeof page.imageHistory>;
export type SavedView = z.output<typeof savedView>;
