'use client';
import { type ComboboxData, MultiSelect, Select } from '@mantine/core';
import type { FacetName } from '@/server/domain/wire/image-lists';
import type { ImageFacets } from './use-image-facets';

type Props = {
  facets: ImageFacets;
  /** The filter whose choices are counted. */
  of: FacetName;
  label: string;
  /** What it says while nothing is chosen. */
  any: string;
  width: number;
  data: ComboboxData;
  /** Of choices that are looked for by typing: what it says where there is none. */
  nothingFound?: string;
};
type One = Props & { value: string | null; onChange: (value: string | null) => void };
type Many = Props & { value: string[]; onChange: (value: string[]) => void };

const shared = ({ facets, of, label, width, data, nothingFound }: Props) => ({
  ...facets.menu(of),
  ...(nothingFound !== undefined && { searchable: true, limit: 100, nothingFoundMessage: nothingFound }),
  ...{ size: 'xs', w: width, 'aria-label': label, clearable: true, data },
});

/** A filter with a menu that says how many images each choice would leave. */
export const FacetSelect = ({ value, onChange, ...props }: One) => (
  <Select {...shared(props)} placeholder={props.any} value={value} onChange={onChange} />
);

/** The same where several may be chosen. */
export const FacetMultiSelect = ({ value, onChange, ...props }: Many) => (
  <MultiSelect {...shared(props)} placeholder={value.length === 0 ? props.any : ''} value={value} onChange={onChange} />
);
