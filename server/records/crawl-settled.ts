import { analyse } from './analyse';
import type { Attempt } from './attempts';
import { settleTables } from './label-rows';
import { relabel } from './label-states';
import type { Tx } from './records';

export type CrawlSummary = {
  images: number;
  labels: number;
  undecodable: number;
  bytes: number;
  greyscale: number;
  measured: number;
};

/**
 * After the last page: every image knows whether it is labelled, and the run knows what kind of images it has.
 */
export async function settleCrawl(tx: Tx, at: Attempt, hasTables: boolean): Promise<CrawlSummary> {
  await relabel(tx, at, null);
  await tx.$executeRaw`
    update image set licence = i.licence from item i
    where i.run_id = ${at.runId}::uuid and i.licence is not null and image.id = i.image_id and image.licence is distinct from i.licence`;
  if (hasTables) await settleTables(tx, at);
  const [sum] = await tx.$queryRaw<CrawlSummary[]>`
    select count(*) filter (where kind = 'image')::int as images, count(*) filter (where kind = 'label')::int as labels,
      count(*) filter (where kind = 'image' and item.verdict = 'rejected')::int as undecodable, coalesce(sum(item.bytes), 0)::float8 as bytes,
      count(*) filter (where m.facts -> 'channels' = '1'::jsonb)::int as greyscale,
      count(*) filter (where m.facts ->> 'outcome' = 'decoded')::int as measured
    from item left join image m on m.id = item.image_id where item.run_id = ${at.runId}::uuid`;
  await analyse(tx, sum!.images + sum!.labels, ['item', 'image', 'annotation', 'no_finding', 'stored_object']);
  return sum!;
}
