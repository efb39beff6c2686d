'use client';
import { ActionIcon, Button, Group, SegmentedControl, Select, Switch, Text, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconFilter,
  IconLayoutGrid,
  IconList,
  IconSearch,
  IconSortAscending,
  IconSortDescending,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { IMAGE_ISSUES } from '@/server/domain/image-issues';
import { inSplitOrder } from '@/server/domain/splits';
import { LIST_SORTS } from '@/server/domain/wire/image-lists';
import { IMAGE_STATUSES } from '@/server/domain/wire/images';
import { formatCode, formatCount } from '../ui/format';
import { STATE_LOOKS } from '../ui/states';
import classes from './datasets.module.css';
import { FacetMultiSelect, FacetSelect } from './FacetSelect';
import { FilterChips } from './FilterChips';
import { GoToImage } from './GoToImage';
import type { ImageFilters } from './image-filters';
import { MoreFilters } from './MoreFilters';
import { SavedViews } from './SavedViews';
import type { Dataset } from './types';
import { useImageFacets } from './use-image-facets';

type Props = {
  id: string;
  dataset: Dataset | undefined;
  filters: ImageFilters;
  view: 'grid' | 'list';
  onView: (view: 'grid' | 'list') => void;
  hasOverlay: boolean;
  onOverlay: (hasOverlay: boolean) => void;
  total: number | null;
  /** What else the bar offers. */
  children?: ReactNode;
};

const SORT_WORDS: Record<(typeof LIST_SORTS)[number], string> = {
  filename: 'Name',
  created_at: 'Added',
  width: 'Width',
  height: 'Height',
  file_size_bytes: 'File size',
  similarity: 'Similarity',
};

/** What of the images is shown, in which order, and how. */
export function ImageFilterBar({ id, dataset, filters, view, onView, hasOverlay, onOverlay, total, children }: Props) {
  const { filters: now, set, clear, narrowings } = filters;
  const facets = useImageFacets(id, filters.input);
  const [hasMenus, menus] = useDisclosure(false);
  const { readers, tags } = facets;
  const isAscending = now.sort_order === 'asc';
  return (
    <div className={classes.filters}>
      <SavedViews id={id} />
      <TextInput
        size="xs"
        w={180}
        aria-label="Find by file name"
        placeholder="Find by file name"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={now.q}
        onChange={(event) => set({ q: event.currentTarget.value }, true)}
      />
      <Button
        hiddenFrom="sm"
        size="xs"
        variant="default"
        leftSection={<IconFilter size={14} aria-hidden />}
        aria-expanded={hasMenus}
        onClick={menus.toggle}
      >
        {narrowings === 0 ? 'Filters' : `Filters (${narrowings})`}
      </Button>
      {/* On a narrow page a dozen menus would leave no room for images. */}
      <div className={classes.menus} data-open={hasMenus || undefined}>
        <FacetSelect
          {...{ facets, of: 'split', label: 'Split', any: 'Any split', width: 120 }}
          value={now.split}
          onChange={(split) => set({ split })}
          data={inSplitOrder(dataset?.splits.map(({ name }) => name) ?? [])}
        />
        <FacetMultiSelect
          {...{ facets, of: 'class_filter', label: 'Classes', any: 'Any class', width: 160, nothingFound: 'No class' }}
          value={now.class_filter}
          onChange={(class_filter) => set({ class_filter })}
          data={(dataset?.classes ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
        />
        <FacetMultiSelect
          {...{ facets, of: 'status', label: 'Status', any: 'Usable images', width: 150 }}
          value={now.status}
          onChange={(status) => set({ status: status as typeof now.status })}
          data={IMAGE_STATUSES.map((status) => ({ value: status, label: STATE_LOOKS[status].word }))}
        />
        <FacetSelect
          {...{ facets, of: 'tier', label: 'Tier', any: 'Any tier', width: 100 }}
          value={now.tier}
          onChange={(tier) => set({ tier: tier as typeof now.tier })}
          data={[
            { value: 'hot', label: 'Hot' },
            { value: 'cold', label: 'Cold' },
          ]}
        />
        <FacetSelect
          {...{ facets, of: 'has_annotations', label: 'Annotations', any: 'Annotated or not', width: 140 }}
          value={now.has_annotations === null ? null : String(now.has_annotations)}
          onChange={(has) => set({ has_annotations: has === null ? null : has === 'true' })}
          data={[
            { value: 'true', label: 'With annotations' },
            { value: 'false', label: 'Without annotations' },
          ]}
        />
        <FacetSelect
          {...{ facets, of: 'issue', label: 'Issue', any: 'Any issue', width: 130 }}
          value={now.issue}
          onChange={(issue) => set({ issue: issue as typeof now.issue })}
          data={IMAGE_ISSUES.map((issue) => ({ value: issue, label: formatCode(issue) }))}
        />
        <FacetSelect
          {...{ facets, of: 'reader', label: 'Reader', any: 'Any reader', width: 120 }}
          nothingFound={readers ? 'No reader' : 'Looking'}
          value={now.reader}
          onChange={(reader) => set({ reader })}
          data={[...new Set([...(readers ?? []), ...(now.reader === null ? [] : [now.reader])])]}
        />
        <FacetMultiSelect
          {...{ facets, of: 'tag', label: 'Tags', any: 'Any tag', width: 130 }}
          nothingFound={tags ? 'No tag' : 'Looking'}
          value={now.tag}
          onChange={(tag) => set({ tag })}
          data={[...new Set([...(tags ?? []), ...now.tag])]}
        />
        <MoreFilters filters={filters} facets={facets} />
      </div>
      <FilterChips id={id} filters={filters} />
      {narrowings > 0 && (
        <Button size="xs" variant="subtle" color="gray" onClick={clear}>
          Clear filters
        </Button>
      )}
      <Group gap={8} className={classes.push}>
        {total !== null && (
          <Text size="sm" c="dimmed" className="tabular" role="status">
            {formatCount(total, 'image')}
          </Text>
        )}
        {total !== null && total > 1 && <GoToImage total={total} onGo={filters.goTo} />}
        {children}
        <Switch
          size="xs"
          label="Boxes"
          checked={hasOverlay}
          onChange={(event) => onOverlay(event.currentTarget.checked)}
        />
        <Group gap={2} wrap="nowrap">
          <Select
            size="xs"
            w={100}
            aria-label="Sort by"
            allowDeselect={false}
            value={now.sort_by}
            onChange={(by) => set({ sort_by: by as typeof now.sort_by })}
            data={LIST_SORTS.filter((sort) => sort !== 'similarity' || now.similar_to !== null).map((sort) => ({
              value: sort,
              label: SORT_WORDS[sort],
            }))}
          />
          <Tooltip label={isAscending ? 'Ascending' : 'Descending'}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={isAscending ? 'Sort descending' : 'Sort ascending'}
              onClick={() => set({ sort_order: isAscending ? 'desc' : 'asc' })}
            >
              {isAscending ? <IconSortAscending size={16} /> : <IconSortDescending size={16} />}
            </ActionIcon>
          </Tooltip>
        </Group>
        <SegmentedControl
          aria-label="View"
          value={view}
          onChange={(next) => onView(next as 'grid' | 'list')}
          data={[
            { value: 'grid', label: <IconLayoutGrid size={16} role="img" aria-label="Grid" /> },
            { value: 'list', label: <IconList size={16} role="img" aria-label="List" /> },
          ]}
        />
      </Group>
    </div>
  );
}
