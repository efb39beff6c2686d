'use client';
import { Select } from '@mantine/core';
import { VERDICTS } from '@/server/domain/verdicts';
import { STATE_LOOKS } from '../ui/states';
import { ConfidenceFilter } from './ConfidenceFilter';
import type { ImageFilters } from './image-filters';
import type { ImageFacets } from './use-image-facets';

type Props = { filters: ImageFilters; facets: ImageFacets };

/** Layer, verdict and confidence. */
export function MoreFilters({ filters: { filters: now, set }, facets }: Props) {
  const { menu, counted, want } = facets;
  const layers = [...(counted.layer?.map(({ value }) => value) ?? []), ...(now.layer === null ? [] : [now.layer])];
  return (
    <>
      <Select
        size="xs"
        w={120}
        aria-label="Layer"
        {...menu('layer')}
        placeholder="Any layer"
        clearable
        searchable
        nothingFoundMessage={counted.layer ? 'No layer' : 'Looking'}
        value={now.layer}
        onChange={(layer) => set({ layer })}
        data={[...new Set(layers)]}
      />
      <Select
        size="xs"
        w={120}
        aria-label="Verdict"
        {...menu('verdict')}
        placeholder="Any verdict"
        clearable
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
    </>
  );
}
