import { parseAsFloat, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { METHODS } from '@/server/domain/consensus/consensus';

export const PAIR_STATISTICS = ['f1', 'mean_iou', 'kappa', 'images'] as const;
export const PROFILE_MEASURES = ['findings_per_image', 'no_finding_share', 'f1'] as const;
export const SPANS = ['month', 'week'] as const;

const inLink = {
  iou: parseAsFloat.withDefault(0.5),
  class_id: parseAsInteger,
  statistic: parseAsStringLiteral(PAIR_STATISTICS).withDefault('f1'),
  measure: parseAsStringLiteral(PROFILE_MEASURES).withDefault('findings_per_image'),
  span: parseAsStringLiteral(SPANS).withDefault('month'),
  classes: parseAsStringLiteral(['found', 'all'] as const).withDefault('found'),
  sort: parseAsString.withDefault('found'),
  page: parseAsInteger.withDefault(1),
  method: parseAsStringLiteral(METHODS).withDefault('wbf'),
  consensus_iou: parseAsFloat.withDefault(0.5),
  quorum: parseAsInteger,
};

/** Everything that can be chosen on the page: it is in the link. */
export function useAgreementLink() {
  const [link, setLink] = useQueryStates(inLink, { history: 'push' });
  return { link: { ...link, iou: between(link.iou), consensus_iou: between(link.consensus_iou) }, setLink };
}

export type AgreementLink = ReturnType<typeof useAgreementLink>;

const between = (iou: number) => (iou > 0 && iou < 1 ? iou : 0.5);
