import type { Problem } from '../../domain/verdicts';
import { failpoint } from '../../engine/failpoints';
import type { StepContext } from '../../engine/step';
import type { Item } from '../../records/items';
import type { OpenSource } from '../../sources/source';
import { keepFile } from './keep-file';
import { type ReadLabel, refused } from './read-label-file';

/** Keeps a table as it is. Its rows were spooled at listing; its verdict comes when all images were read. */
export async function readTable(context: StepContext, source: OpenSource, item: Item): Promise<ReadLabel> {
  const listed = item.problems as Problem[];
  if (listed.length > 0) return refused(item, listed);
  const object = await keepFile(context, source, item.path, 'label');
  failpoint('after-store@2');
  const label = { no: item.no, image_no: null, object_key: object.key, facts: null };
  return { kind: 'label', label, annotations: [], objects: [object] };
}
