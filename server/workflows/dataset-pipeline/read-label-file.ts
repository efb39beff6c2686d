import { createHash } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import { contentKey, extensionOf } from '../../domain/keys';
import { type Problem, problem, type Verdict } from '../../domain/verdicts';
import { failpoint } from '../../engine/failpoints';
import type { StepContext } from '../../engine/step';
import type { LabelState, Layout, ParsedAnnotation } from '../../formats/format';
import type { CrawledLabel, NewAnnotation, NewObject } from '../../records/crawled';
import type { Item } from '../../records/items';
import { type OpenSource, problemOfFile } from '../../sources/source';

const MOST_BYTES = 16 * 1024 * 1024; // a label file of one image; larger ones are something else

export type ReadLabel = { kind: 'label'; label: CrawledLabel; annotations: NewAnnotation[]; objects: NewObject[] };

/** Reads one label file: its good rows become annotations, its bad ones problems with line, reason and fix. */
export async function readLabelFile(
  context: StepContext,
  source: OpenSource,
  layout: Layout,
  item: Item,
): Promise<ReadLabel> {
  const listed = item.problems as Problem[];
  if (listed.length > 0) return refused(item, listed);
  if (item.bytes > MOST_BYTES) return refused(item, [problem('label_too_large', `${item.bytes} bytes`)]);
  const content = await bytesOf(source, item.path, context.signal);
  if (!Buffer.isBuffer(content)) return refused(item, [content]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const key = contentKey(context.at.tenantId, context.run.dataset_id, 'labels', sha256, extensionOf(item.path));
  const stored = await context.hot.put(key, content, { hashed: sha256 });
  failpoint('after-store@2');
  const objects: NewObject[] = [{ key, kind: 'label', ...stored }];
  if (item.partner_no === null) {
    return {
      ...refused(item, [problem('orphan_label', item.path)]),
      label: labelOf(item, key, 'rejected', [problem('orphan_label', item.path)], 'unlabelled'),
      objects,
    };
  }
  const parsed = layout.parseLabels!(content);
  const rows = { rows: parsed.rowCount, problem_rows: parsed.problemRowCount };
  return {
    kind: 'label',
    label: { ...labelOf(item, key, parsed.verdict, parsed.problems, parsed.state), facts: rows },
    annotations: parsed.rows.map((row) => annotationOf(row, item)),
    objects,
  };
}

const labelOf = (
  item: Item,
  key: string | null,
  verdict: Verdict,
  problems: Problem[],
  state: LabelState,
): CrawledLabel => ({
  no: item.no,
  image_no: item.partner_no,
  object_key: key,
  verdict,
  problems,
  label_state: state,
  facts: null,
});

/** A label file that cannot be used. */
export const refused = (item: Item, problems: Problem[]): ReadLabel => ({
  kind: 'label',
  label: labelOf(item, null, 'rejected', problems, 'unlabelled'),
  annotations: [],
  objects: [],
});

async function bytesOf(source: OpenSource, path: string, signal: AbortSignal): Promise<Buffer | Problem> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, source.read(path))) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) return problem('label_too_large', `over ${MOST_BYTES} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    const found = problemOfFile(error);
    if (found) return { ...found, code: 'label_unreadable' };
    throw error;
  }
}

/** An annotation row of a parsed one. */
export const annotationOf = (row: ParsedAnnotation, item: Pick<Item, 'no' | 'partner_no'>): NewAnnotation => ({
  image_no: item.partner_no!,
  item_no: item.no,
  line: row.line,
  class_id: row.classId,
  center_x: row.box.centerX,
  center_y: row.box.centerY,
  width: row.box.width,
  height: row.box.height,
  confidence: null,
  geometry: row.geometry,
});
