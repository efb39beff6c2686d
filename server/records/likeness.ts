import { Prisma } from '../db/client';
import { LIKENESS_REACH, MOST_SIMILAR } from '../domain/likeness';

/** In how many bits the perceptual hash of image `i` differs from that of another; null where one of them has too little in it. */
export const distanceTo = (imageId: string): Prisma.Sql =>
  Prisma.sql`bit_count(i.likeness # (select s.likeness from image s where s.id = ${imageId}::uuid))::int`;

/** Other images that are near enough to be called similar. */
export const isSimilarTo = (imageId: string): Prisma.Sql =>
  Prisma.sql`(i.id <> ${imageId}::uuid and ${distanceTo(imageId)} <= ${LIKENESS_REACH}::int)`;

/** Of the images that match `where` those nearest to one, at most so many. */
export const nearestTo = (imageId: string, where: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`i.id in (select i.id from image i where ${where} order by ${distanceTo(imageId)}, i.id limit ${MOST_SIMILAR}::int)`;
