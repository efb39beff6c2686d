import { xyxyToCxcywh } from '../domain/boxes';
import { type ConsensusSettings, consensusOf } from '../domain/consensus/consensus';
import { newId } from '../domain/ids';
import type { ReadPage } from './reader-marks';
import type { Tx } from './records';

/** The name of the layer; exports and lists ask for it by name. */
export const CONSENSUS = 'consensus';

type Sums = { boxes: number; readerBoxes: number; lone: number; dropped: number };

/** What a consensus comes to, page by page. */
export class ConsensusSums {
  images = 0;
  silent = 0;
  leftOut = 0;
  readonly classes = new Map<number, Sums>();

  /** The rows of a page: boxes, and one without a class where the readers together find nothing. */
  rowsOf(images: ReadPage['images'], settings: ConsensusSettings): DraftRow[] {
    const rows: DraftRow[] = [];
    for (const { id: image_id, runId: run_id, readings } of images) {
      const found = consensusOf(readings, settings);
      if (!found) {
        this.leftOut += 1;
        continue;
      }
      if (found.boxes.length > 0) this.images += 1;
      else this.silent += 1;
      if (found.boxes.length === 0) rows.push({ id: newId(), image_id, run_id, class_id: null });
      for (const { classId, box, confidence } of found.boxes) {
        const { centerX: center_x, centerY: center_y, width, height } = xyxyToCxcywh(box);
        rows.push({ id: newId(), image_id, run_id, class_id: classId, center_x, center_y, width, height, confidence });
        this.of(classId).boxes += 1;
      }
      for (const [classId, { boxes, lone, dropped }] of found.given) {
        const sums = this.of(classId);
        sums.readerBoxes += boxes;
        sums.lone += lone;
        sums.dropped += dropped;
      }
    }
    return rows;
  }

  private of(classId: number): Sums {
    const sums = this.classes.get(classId) ?? { boxes: 0, readerBoxes: 0, lone: 0, dropped: 0 };
    this.classes.set(classId, sums);
    return sums;
  }
}

export type DraftRow = {
  id: string;
  image_id: string;
  run_id: string;
  class_id: number | null;
  center_x?: number;
  center_y?: number;
  width?: number;
  height?: number;
  confidence?: number;
};

type Draft = { draftId: string; tenantId: string; datasetId: string };

export async function addToDraft(
  tx: Tx,
  { draftId, tenantId, datasetId }: Draft,
  rows: readonly DraftRow[],
): Promise<void> {
  await tx.$executeRaw`
    insert into consensus_draft (id, draft_id, tenant_id, dataset_id, image_id, run_id, class_id, center_x, center_y, width, height, confidence)
    select x.id, ${draftId}::uuid, ${tenantId}::uuid, ${datasetId}::uuid, x.image_id, x.run_id, x.class_id, x.center_x, x.center_y, x.width, x.height, x.confidence
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, image_id uuid, run_id uuid, class_id int, center_x float8,
      center_y float8, width float8, height float8, confidence float8)`;
}

export async function dropDraft(tx: Tx, draftId: string): Promise<void> {
  await tx.$executeRaw`delete from consensus_draft where draft_id = ${draftId}::uuid`;
}

/** Drafts that a dead process left: none takes an hour. */
export async function dropDeadDrafts(tx: Tx, datasetId: string): Promise<void> {
  await tx.$executeRaw`
    delete from consensus_draft where dataset_id = ${datasetId}::uuid and created_at < now() - interval '1 hour'`;
}

/** Holds the dataset as it is until the transaction ends, and says at which revision that is. */
export async function holdRevision(tx: Tx, datasetId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ revision: number }[]>`
    select revision from dataset where id = ${datasetId}::uuid for update`;
  return row!.revision;
}

export type ConsensusLayer = {
  settings: ConsensusSettings & { made_by: string; made_at: string };
  boxes: number;
  images: number;
  no_finding_images: number;
};

/** The layer that is there, counted on the images of the lists; null when there is none. */
export async function consensusLayerOf(tx: Tx, datasetId: string): Promise<ConsensusLayer | null> {
  const rows = await tx.$queryRaw<ConsensusLayer[]>`
    with shown as (select id from image where dataset_id = ${datasetId}::uuid and published_at is not null and status in ('accepted', 'warned'))
    select l.settings, (select count(*)::int from annotation a join shown s on s.id = a.image_id where a.dataset_id = l.dataset_id and a.layer_id = l.id) as boxes,
      (select count(distinct a.image_id)::int from annotation a join shown s on s.id = a.image_id where a.dataset_id = l.dataset_id and a.layer_id = l.id) as images,
      (select count(*)::int from no_finding n join shown s on s.id = n.image_id where n.dataset_id = l.dataset_id and n.layer_id = l.id) as no_finding_images
    from layer l where l.dataset_id = ${datasetId}::uuid and l.kind = 'consensus' and l.name = ${CONSENSUS} and l.settings is not null`;
  return rows[0] ?? null;
}

/** Whether a layer of another kind has the name. */
export async function isNameTaken(tx: Tx, datasetId: string): Promise<boolean> {
  const found = await tx.layer.count({ where: { dataset_id: datasetId, name: CONSENSUS, NOT: { kind: 'consensus' } } });
  return found > 0;
}

/** Removes the layer with everything on it. */
export async function removeConsensus(tx: Tx, datasetId: string): Promise<{ boxes: number; statements: number }> {
  const layers = await tx.layer.findMany({ where: { dataset_id: datasetId, name: CONSENSUS, kind: 'consensus' } });
  const ids = layers.map(({ id }) => id);
  if (ids.length === 0) return { boxes: 0, statements: 0 };
  const boxes = await tx.$executeRaw`
    delete from annotation where dataset_id = ${datasetId}::uuid and layer_id = any(${ids}::uuid[])`;
  const statements = await tx.$executeRaw`
    delete from no_finding where dataset_id = ${datasetId}::uuid and layer_id = any(${ids}::uuid[])`;
  await tx.layer.deleteMany({ where: { id: { in: ids } } });
  return { boxes, statements };
}

/** Makes the draft the layer. Its rows belong to the run of their image: when that import is undone they go with it. */
export async function publishDraft(
  tx: Tx,
  { draftId, tenantId, datasetId }: Draft,
  settings: ConsensusLayer['settings'],
): Promise<void> {
  const layer = newId();
  await tx.layer.create({
    data: { id: layer, tenant_id: tenantId, dataset_id: datasetId, name: CONSENSUS, kind: 'consensus', settings },
  });
  await tx.$executeRaw`
    insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, class_id, center_x, center_y, width, height, confidence)
    select id, tenant_id, dataset_id, image_id, ${layer}::uuid, run_id, ${NO_ITEM}::int, class_id, center_x, center_y, width, height, confidence
    from consensus_draft where draft_id = ${draftId}::uuid and class_id is not null`;
  await tx.$executeRaw`
    insert into no_finding (image_id, layer_id, tenant_id, dataset_id, run_id, item_no, line)
    select image_id, ${layer}::uuid, tenant_id, dataset_id, run_id, ${NO_ITEM}::int, 0
    from consensus_draft where draft_id = ${draftId}::uuid and class_id is null`;
  await dropDraft(tx, draftId);
}

const NO_ITEM = -1; // it came from no file of an import
