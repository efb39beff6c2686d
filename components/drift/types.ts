import type { z } from 'zod';
import type * as wire from '../../server/domain/wire/drift';

export type Drift = z.output<typeof wire.drift>;
export type DriftFeature = Drift['features'][number];
export type DriftCheck = z.output<typeof wire.driftCheck>;
export type DriftThreshold = z.output<typeof wire.driftThreshold>;
export type DriftWindows = z.output<typeof wire.driftWindows>;
/** Of one dataset: which images are compared with which. */
export type Pair = { id: string; reference: string; target: string };
