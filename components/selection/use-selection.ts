'use client';
import { useCallbackRef, useWindowEvent } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { MOST_IDS } from '@/server/domain/wire/image-lists';
import type { ImageFilters } from '../datasets/image-filters';
import { type Anchors, placeOf } from '../datasets/image-places';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import { notifyDone, notifyFailure } from '../ui/notify';
import { countOf, EVERYTHING, hasImage, NOTHING, type Selection, toggled, withImages } from './selection';

/** What a list of images needs to know of the selection. */
export type ListSelection = {
  isOn: boolean;
  has: (id: string) => boolean;
  /** Chooses an image or lets it go; with `isRange`, all from the last one that was pressed to this. */
  press: (id: string, index: number, isRange: boolean) => void;
};

/** The chosen images of a list: kept while one scrolls, gone with another filter or order. */
export function useSelection(id: string, input: ImageFilters['input'], anchors: Anchors | undefined) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [selection, setSelection] = useState(NOTHING);
  const from = useRef<number | null>(null);
  const total = anchors?.total ?? 0;
  const count = countOf(selection, total);
  const list = JSON.stringify(input);
  const listed = useRef(list);
  const isOn = selection.isAll || selection.ids.size > 0;
  const clear = () => {
    from.current = null;
    setSelection(NOTHING);
  };
  useEffect(() => {
    if (listed.current === list) return;
    listed.current = list;
    if (!isOn) return;
    from.current = null;
    setSelection(NOTHING);
    notifyDone('The list is another one now, so nothing is selected any more.');
  }, [list, isOn]);
  const choose = (next: Selection) => (next.ids.size > MOST_IDS ? tooMany() : setSelection(next));
  const range = async (a: number, b: number) => {
    if (!anchors) return;
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    if (last - first >= MOST_IDS) return tooMany();
    try {
      const place = { ...input, ...placeOf(anchors, first), limit: last - first + 1 };
      const { ids } = await queries.fetchQuery(trpc.datasets.imageIds.queryOptions({ id, ...place }));
      if (listed.current === list) choose(withImages(selection, ids));
    } catch (error) {
      notifyFailure(error);
    }
  };
  const selectAll = () => {
    if (total > 0) setSelection(EVERYTHING);
  };
  useWindowEvent('keydown', (event) => {
    const target = event.target as HTMLElement;
    const isTyping = target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]');
    if (isTyping || target.closest('[role=dialog], [role=menu], [role=listbox]')) return;
    const isPlain = !event.altKey && !event.shiftKey;
    if (isPlain && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a' && total > 0) {
      event.preventDefault();
      selectAll();
    }
    if (event.key === 'Escape' && isPlain && isOn) clear();
  });
  // The same function at every rendering: what a tile is given stays as it is.
  const press = useCallbackRef((imageId: string, index: number, isRange: boolean) => {
    const start = from.current;
    from.current = index;
    if (isRange && start !== null && start !== index) void range(start, index);
    else choose(toggled(selection, imageId));
  });
  const forList: ListSelection = { isOn, has: (imageId) => hasImage(selection, imageId), press };
  return { selection, count, total, isOn, clear, selectAll, forList };
}

const tooMany = () =>
  notifyDone(`At most ${formatNumber(MOST_IDS)} images are picked by hand. Narrow the filter and select all of it.`);

export type ImageSelection = ReturnType<typeof useSelection>;
