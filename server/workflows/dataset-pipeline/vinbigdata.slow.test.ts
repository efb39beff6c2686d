import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { aCrashSite, type CrashSite } from '../../testing/crash-site';
import { query } from '../../testing/database';
import { blocks, seeded } from '../../testing/images';

const IMAGES = 40;
const ROWS = 5200; // three batches of the spool

/** Images of three readers with copies of some for each, a table with good and bad rows, true sizes for half of them. */
async function drawReadings(folder: string): Promise<void> {
  fs.mkdirSync(path.join(folder, 'train'), { recursive: true });
  const ids = Array.from({ length: IMAGES }, (_, nth) => `x${String(nth).padStart(3, '0')}`);
  for (const [nth, id] of ids.entries()) {
    const picture = await blocks(nth).png().toBuffer();
    const names = nth % 10 === 0 ? ['R1', 'R2', 'R3'].map((reader) => `${id}_${reader}`) : [id];
    for (const name of names) fs.writeFileSync(path.join(folder, 'train', `${name}.png`), picture);
  }
  const random = seeded(7);
  const any = (n: number) => Math.floor(random() * n);
  const rows = Array.from({ length: ROWS }, (_, nth) => {
    const [id, reader] = [nth % 97 === 0 ? 'nowhere' : ids[any(IMAGES)], `R${1 + any(3)}`];
    if (nth % 31 === 0) return `${id},No finding,14,${reader},,,,`;
    const [x, y] = [any(110), any(80)];
    return `${id},Class ${nth % 5},${nth % 5},${reader},${x},${y},${x + any(20)},${y + 2 + any(20)}`;
  });
  const head = 'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max';
  fs.writeFileSync(path.join(folder, 'train.csv'), `${[head, ...rows].join('\n')}\n`);
  const sizes = ids.filter((_, nth) => nth % 2 === 0).map((id) => `${id},180,240`);
  fs.writeFileSync(path.join(folder, 'train_meta.csv'), `${['image_id,dim0,dim1', ...sizes].join('\n')}\n`);
}

const sites = await Promise.all([aCrashSite(drawReadings), aCrashSite(drawReadings)]);
afterAll(() => Promise.all(sites.map((site) => site.close())));

type Left = { is_listed: boolean; rows: number; said: number; images: number };

/** How far a run has come: rows of the table that are spooled, what was made of them, images that were read. */
async function left({ instance }: CrashSite, runId: string): Promise<Left> {
  const [found] = await query<Left>(
    instance.database.adminUrl,
    `select listed_at is not null as is_listed, (select count(*)::int from darkroom.label_row where run_id = r.id) as rows,
       (select count(*)::int from darkroom.annotation where run_id = r.id) as said, (select count(*)::int from darkroom.image where run_id = r.id) as images
     from darkroom.run r where id = $1`,
    [runId],
  );
  return found!;
}

async function killAt(site: CrashSite, point: string, after: number): Promise<Left> {
  site.arm(point, after);
  const victim = await site.hire();
  const run = await site.start();
  await victim.ended;
  expect(site.wentOff()).toBe(true);
  const found = await left(site, run.run_id);
  await site.hire();
  await site.expectUndisturbed(run);
  return found;
}

it('ends as if nothing had happened when the worker is killed while rows are spooled, or while images take theirs', async () => {
  const [spooling, reading] = await Promise.all([
    killAt(sites[0], 'after-commit@2', 6),
    killAt(sites[1], 'before-commit@2', 14),
  ]);
  expect(spooling).toMatchObject({ is_listed: false, said: 0, images: 0 });
  expect(spooling.rows).toBeGreaterThan(0);
  expect(spooling.rows).toBeLessThan(ROWS);
  expect(reading).toMatchObject({ is_listed: true, rows: ROWS });
  expect(reading.said).toBeGreaterThan(0);
  expect(reading.images).toBeLessThan(IMAGES);
});
