import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids';
import { query } from '../testing/database';
import { anInstance, type Instance } from '../testing/instance';
import { endLabelRows } from './label-rows';

const MOST_ROWS = 10_000; // of one image

let instance: Instance;
beforeAll(async () => {
  instance = await anInstance();
});
afterAll(() => instance.close());

/** A run that has read `rows` rows of one table, spread evenly over its images. */
async function readRun(rows: number, images: number): Promise<string> {
  const runId = newId();
  await query(
    instance.database.adminUrl,
    `insert into darkroom.label_row (run_id, item_no, line, tenant_id, image_no, reader)
     select $1, 1, line, $2, line % $4::int, 'R' || line % 3 from generate_series(1, $3::int) as line`,
    [runId, instance.tenantId, rows, images],
  );
  return runId;
}

const end = (runId: string) =>
  instance.records.as(instance.tenantId, (tx) => endLabelRows(tx, { tenantId: instance.tenantId, runId, attempt: 1 }));

const refusedLines = async (runId: string) =>
  (
    await query<{ line: number }>(
      instance.database.adminUrl,
      `select line from darkroom.label_row where run_id = $1 and code = 'too_many_rows' order by line`,
      [runId],
    )
  ).map(({ line }) => line);

describe('rows of a table', () => {
  it('are refused when their image has more of them than it can use', async () => {
    const runId = await readRun(MOST_ROWS + 2, 1);
    await end(runId);
    expect(await refusedLines(runId)).toEqual([MOST_ROWS + 1, MOST_ROWS + 2]);
  });

  it('are settled although the planner believes that the run has none', async () => {
    await readRun(5000, 240);
    await query(instance.database.adminUrl, 'analyze darkroom.label_row');
    const runId = await readRun(3000, 240);
    await end(runId);
    expect(await refusedLines(runId)).toEqual([]);
  });
});
