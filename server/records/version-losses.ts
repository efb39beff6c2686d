import type { LabelFeatures, LabelWriter } from '../formats/label-writer';
import { figureOf } from './aggregates';
import type { Records } from './records';
import { featuresOf, pagesOf, writtenImage } from './version-images';
import { frozenImages, type VersionRow } from './versions';

/** What a format would lose of a version, or of one of its layers, in sentences. */
export async function lossesOf(
  records: Records,
  tenantId: string,
  { id, dataset_id }: Pick<VersionRow, 'id' | 'dataset_id'>,
  writer: LabelWriter,
  layer: string | null,
): Promise<string[]> {
  const has = await figureOf<LabelFeatures>(records, tenantId, {
    datasetId: dataset_id,
    name: 'label-features',
    asked: { version: id, layer },
    compute: (tx) => {
      const images = async function* () {
        for await (const page of pagesOf((after, limit) => frozenImages(tx, id, after, limit)))
          for (const image of page) yield writtenImage(image, layer);
      };
      return featuresOf(images());
    },
  });
  return writer.losses(has);
}
