import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import {
  classStats,
  classStatsInput,
  dataset,
  datasetList,
  datasetListInput,
  heatmap,
  heatmapInput,
  splitStats,
} from '../../domain/wire/datasets';
import { boxes, boxesInput, distributions, distributionsInput } from '../../domain/wire/distributions';
import {
  decidedPair,
  decidePairInput,
  duplicateList,
  duplicateListInput,
  duplicatePairList,
  duplicatePairListInput,
  undecidedListInput,
} from '../../domain/wire/duplicates';
import {
  exportImagesInput,
  exportSelectionInput,
  imageAnchors,
  imageAnchorsInput,
  imageFacets,
  imageFacetsInput,
  imageIds,
  imageIdsInput,
  imageList,
  imageListInput,
  imageRowList,
} from '../../domain/wire/image-lists';
import { imageHistory, imageNeighbours, imagePlace } from '../../domain/wire/image-page';
import { imageDetail, imageDetailInput, samples, samplesInput } from '../../domain/wire/images';
import { verdictList, verdictListInput } from '../../domain/wire/problems';
import { report } from '../../domain/wire/report';
import { compareReportsInput, reportComparison } from '../../domain/wire/report-comparison';
import { sampleProgress } from '../../domain/wire/sample';
import { compareReports } from '../../services/datasets/compare-reports';
import * as datasets from '../../services/datasets/datasets';
import { decidePair } from '../../services/datasets/decide-pair';
import { listPairs } from '../../services/datasets/duplicate-pairs';
import { exportImages, exportSelection, listImageIds } from '../../services/datasets/export-images';
import { getImageHistory } from '../../services/datasets/image-history';
import { getNeighbours } from '../../services/datasets/image-neighbours';
import {
  getImage,
  listAnchors,
  listFacets,
  listImages,
  restoreDuplicates,
  restoreImages,
  sampleImages,
} from '../../services/datasets/images';
import { listDuplicates, listVerdicts } from '../../services/datasets/problem-lists';
import { getReport } from '../../services/datasets/report';
import * as stats from '../../services/datasets/stats';
import { getSample } from '../../services/imports/import-sample';
import { procedure, rest, router } from '../trpc';

const one = z.object({ id });
const restored = z.object({ restored: z.number().int() });

export const datasetsRouter = router({
  list: procedure
    .meta(rest('GET', '/datasets', 'datasets', 'Datasets'))
    .input(datasetListInput)
    .output(datasetList)
    .query(({ ctx, input }) => datasets.listDatasets(ctx, input)),
  sampleProgress: procedure.output(sampleProgress).query(({ ctx }) => getSample(ctx)),
  get: procedure
    .meta(rest('GET', '/datasets/{id}', 'datasets', 'A dataset'))
    .input(one)
    .output(dataset)
    .query(({ ctx, input }) => datasets.getDataset(ctx, input)),
  delete: procedure
    .meta(rest('DELETE', '/datasets/{id}', 'datasets', 'Delete a dataset for good'))
    .input(z.object({ id, confirm_name: z.string().optional() }))
    .output(z.object({ id, deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => datasets.deleteDataset(ctx, input)),
  images: procedure
    .meta(rest('GET', '/datasets/{id}/images', 'datasets', 'Images with their annotations'))
    .input(imageListInput)
    .output(imageList)
    .query(({ ctx, input }) => listImages(ctx, input)),
  imageAnchors: procedure
    .meta(rest('GET', '/datasets/{id}/images/anchors', 'datasets', 'How many images match, and cursors all over them'))
    .input(imageAnchorsInput)
    .output(imageAnchors)
    .query(({ ctx, input }) => listAnchors(ctx, input)),
  imageFacets: procedure
    .meta(
      rest('GET', '/datasets/{id}/images/facets', 'datasets', 'How many images each choice of a filter would leave'),
    )
    .input(imageFacetsInput)
    .output(imageFacets)
    .query(({ ctx, input }) => listFacets(ctx, input)),
  imageIds: procedure
    .meta(rest('GET', '/datasets/{id}/images/ids', 'datasets', 'The ids of a part of the list of images'))
    .input(imageIdsInput)
    .output(imageIds)
    .query(({ ctx, input }) => listImageIds(ctx, input)),
  exportImages: procedure
    .meta(rest('GET', '/datasets/{id}/images/export', 'datasets', 'A row for each image, as CSV or JSON lines too'))
    .input(exportImagesInput)
    .output(imageRowList)
    .query(({ ctx, input }) => exportImages(ctx, input)),
  exportSelection: procedure
    .meta(rest('POST', '/datasets/{id}/images/export', 'datasets', 'The same of a selection of images'))
    .input(exportSelectionInput)
    .output(imageRowList)
    .query(({ ctx, input }) => exportSelection(ctx, input)),
  image: procedure
    .meta(rest('GET', '/datasets/{id}/images/{image_id}', 'datasets', 'One image with all that is known of it'))
    .input(imageDetailInput)
    .output(imageDetail)
    .query(({ ctx, input }) => getImage(ctx, input)),
  imageHistory: procedure
    .meta(rest('GET', '/datasets/{id}/images/{image_id}/history', 'datasets', 'What happened to an image'))
    .input(imagePlace)
    .output(imageHistory)
    .query(({ ctx, input }) => getImageHistory(ctx, input)),
  imageNeighbours: procedure
    .meta(rest('GET', '/datasets/{id}/images/{image_id}/neighbours', 'datasets', 'Similar images, copies, same group'))
    .input(imagePlace)
    .output(imageNeighbours)
    .query(({ ctx, input }) => getNeighbours(ctx, input)),
  samples: procedure
    .meta(rest('GET', '/datasets/{id}/samples', 'datasets', 'A few images drawn by seed'))
    .input(samplesInput)
    .output(samples)
    .query(({ ctx, input }) => sampleImages(ctx, input)),
  verdicts: procedure
    .meta(rest('GET', '/datasets/{id}/verdicts', 'datasets', 'Every item with its verdict'))
    .input(verdictListInput)
    .output(verdictList)
    .query(({ ctx, input }) => listVerdicts(ctx, input)),
  duplicates: procedure
    .meta(rest('GET', '/datasets/{id}/duplicates', 'datasets', 'Every image once: best, duplicate or unique'))
    .input(duplicateListInput)
    .output(duplicateList)
    .query(({ ctx, input }) => listDuplicates(ctx, input)),
  undecidedDuplicates: procedure
    .meta(rest('GET', '/datasets/{id}/duplicates/undecided', 'datasets', 'Pairs of images that may be one'))
    .input(undecidedListInput)
    .output(duplicatePairList)
    .query(({ ctx, input }) => listPairs(ctx, { ...input, decision: ['undecided'] })),
  duplicatePairs: procedure
    .meta(rest('GET', '/datasets/{id}/duplicates/pairs', 'datasets', 'Pairs of images that may be one, and decisions'))
    .input(duplicatePairListInput)
    .output(duplicatePairList)
    .query(({ ctx, input }) => listPairs(ctx, input)),
  decidePair: procedure
    .meta(rest('POST', '/datasets/{id}/duplicates/decide', 'datasets', 'Say of a pair: the same, different, undecided'))
    .input(decidePairInput)
    .output(decidedPair)
    .mutation(({ ctx, input }) => decidePair(ctx, input)),
  compareReports: procedure
    .meta(
      rest('GET', '/datasets/{id}/report/compare', 'datasets', 'Every figure of two quality reports beside each other'),
    )
    .input(compareReportsInput)
    .output(reportComparison)
    .query(({ ctx, input }) => compareReports(ctx, input)),
  report: procedure
    .meta(rest('GET', '/datasets/{id}/report', 'datasets', 'The quality report of the latest run, or of one'))
    .input(z.object({ id, run_id: id.optional() }))
    .output(report)
    .query(({ ctx, input }) => getReport(ctx, input)),
  splits: procedure
    .meta(rest('GET', '/datasets/{id}/stats/splits', 'datasets', 'Images and annotations per split'))
    .input(one)
    .output(splitStats)
    .query(({ ctx, input }) => stats.splitStats(ctx, input)),
  classes: procedure
    .meta(rest('GET', '/datasets/{id}/stats/classes', 'datasets', 'Annotations and images per class and split'))
    .input(classStatsInput)
    .output(classStats)
    .query(({ ctx, input }) => stats.classStats(ctx, input)),
  heatmap: procedure
    .meta(rest('GET', '/datasets/{id}/stats/heatmap', 'datasets', 'Where boxes lie on the normalised image'))
    .input(heatmapInput)
    .output(heatmap)
    .query(({ ctx, input }) => stats.getHeatmap(ctx, input)),
  distributions: procedure
    .meta(rest('GET', '/datasets/{id}/stats/distributions', 'datasets', 'Annotations per image, sizes and brightness'))
    .input(distributionsInput)
    .output(distributions)
    .query(({ ctx, input }) => stats.getDistributions(ctx, input)),
  boxes: procedure
    .meta(rest('GET', '/datasets/{id}/stats/boxes', 'datasets', 'Boxes by size and shape'))
    .input(boxesInput)
    .output(boxes)
    .query(({ ctx, input }) => stats.getBoxes(ctx, input)),
  restoreImages: procedure
    .meta(rest('POST', '/datasets/{id}/images/restore', 'datasets', 'Bring quarantined images and removed copies back'))
    .input(z.object({ id, image_ids: z.array(id).min(1).max(10_000) }))
    .output(restored)
    .mutation(({ ctx, input }) => restoreImages(ctx, input)),
  restoreDuplicates: procedure
    .meta(rest('POST', '/datasets/{id}/duplicates/{group_id}/restore', 'datasets', 'Bring the copies of a group back'))
    .input(z.object({ id, group_id: id }))
    .output(restored)
    .mutation(({ ctx, input }) => restoreDuplicates(ctx, input)),
});
