import type { z } from 'zod';
import type * as wire from '../../server/domain/wire/runs';

export type Run = z.output<typeof wire.run>;
export type RunSummary = z.output<typeof wire.runSummary>;
export type RunStep = z.output<typeof wire.runStep>;
export type VerdictCount = z.output<typeof wire.verdictCount>;
export type RecentImage = z.output<typeof wire.recentImage>;
export type DeadLetter = z.output<typeof wire.deadLetter>;
export type RunLogLine = z.output<typeof wire.runLogLine>;
