'use client';
import { VERDICTS } from '@/server/domain/verdicts';
import { STATE_LOOKS } from '../ui/states';
import { ConfidenceFilter } from './ConfidenceFilter';
import { FacetSelect } from './FacetSelect';
import type { ImageFilters } from './image-filters';
import { MeasureFilter } from './MeasureFilter';
import type { ImageFacets } from './use-image-facets';

type Props = { filters: ImageFilters; facets: ImageFacets };

/** Layer, verdict, confidence and what is measured. */
export function MoreFilters({ filters: { filters: now, set }, facets }: Props) {
  const { counted, want } = facets;
  const layers = [...(counted.layer?.map(({ value }) => value) ?? []), ...(now.layer === null ? [] : [now.layer])];
  return (
    <>
      <FacetSelect
        {...{ facets, of: 'layer', label: 'Layer', any: 'Any layer', width: 120 }}
        nothingFound={counted.layer ? 'No layer' : 'Looking'}
        value={now.layer}
        onChange={(layer) => set({ layer })}
        data={[...new Set(layers)]}
      />
      <FacetSelect
        {...{ facets, of: 'verdict', label: 'Verdict', any: 'Any verdict', width: 120 }}
        value={now.verdict}
        onChange={(verdict) => set({ verdict: verdict as typeof now.verdict })}
        data={VERDICTS.map((verdict) => ({ value: verdict, label: STATE_LOOKS[verdict].word }))}
      />
      <ConfidenceFilter
        range={now}
        onChange={(range) => set(range, true)}
        least={counted.min_confidence}
        onOpen={() => want('min_confidence')}
      />
      <MeasureFilter filters={now} onChange={(range) => set(range, true)} />
    </>
  );
}
