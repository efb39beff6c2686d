import type { z } from 'zod';
import type * as wire from '../../server/domain/wire/versions';

export type VersionDetail = z.output<typeof wire.versionDetail>;
export type Export = z.output<typeof wire.exportView>;
