import type { Tx } from './records';

/** The tags of these images, by image and name. */
export async function tagsOf(tx: Tx, imageIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await tx.$queryRaw<{ image_id: string; tags: string[] }[]>`
    select image_id::text, array_agg(tag order by tag) as tags from image_tag where image_id = any(${imageIds}::uuid[]) group by 1`;
  return new Map(rows.map(({ image_id, tags }) => [image_id, tags]));
}
