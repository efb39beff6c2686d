import { judgeReadings } from '../../domain/readings';
import type { CrawledImage, NewReadings } from '../../records/crawled';
import type { Item } from '../../records/items';
import type { ImageRow } from '../../records/label-rows';

/** What tables say of one image, judged by its true size; and what that makes it. Images of other formats have no rows. */
export function readingsOf(
  item: Item,
  { image_id, width, height }: CrawledImage,
  rows: ImageRow[] = [],
): { readings: NewReadings; labelState: 'labelled' | 'no_object' | null } {
  const judged = judgeReadings(rows, {
    trueSize: item.true_width && item.true_height ? { width: item.true_width, height: item.true_height } : null,
    decoded: width && height ? { width, height } : null,
  });
  const said = ({ itemNo, line, reader }: ImageRow) => ({
    image_no: item.no,
    image_id,
    item_no: itemNo,
    line,
    reader,
  });
  return {
    labelState: judged.boxes.length > 0 ? 'labelled' : judged.statements.length > 0 ? 'no_object' : null,
    readings: {
      boxes: judged.boxes.map(({ row, classId, box }) => ({
        ...said(row),
        class_id: classId,
        center_x: box.centerX,
        center_y: box.centerY,
        width: box.width,
        height: box.height,
      })),
      statements: judged.statements.map(said),
      problems: judged.problems.map(({ row, code, detail }) => ({
        image_no: item.no,
        item_no: row.itemNo,
        line: row.line,
        code,
        detail,
      })),
    },
  };
}
