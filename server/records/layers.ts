import { Prisma } from '../db/client';

/** Layers that state what is on an image: what people marked or a source gave. Models predict and consensus is derived: they are asked for by name. */
export const COUNTED_LAYERS = Prisma.sql`l.kind not in ('model', 'consensus')`;
