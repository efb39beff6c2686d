import type { z } from 'zod';
import type * as wire from '@/server/domain/wire/agreement';
import type { consensusPreview } from '@/server/domain/wire/consensus';

export type Agreement = z.output<typeof wire.agreement>;
export type AgreementPair = Agreement['pairs'][number];
export type AgreementClass = Agreement['classes'][number];
export type ConsensusPreview = z.output<typeof consensusPreview>;
