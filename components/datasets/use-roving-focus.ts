'use client';
import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { movedBy } from './image-places';

type Props = {
  list: RefObject<HTMLElement | null>;
  total: number;
  columns: number;
  rowsOnScreen: number;
  active: number;
  onActive: (index: number) => void;
  reveal: (index: number) => void;
};

/** One image of the list takes the focus by Tab; arrows, Page up and down, Home and End move it, also to images that are not there yet. */
export function useRovingFocus({ list, total, columns, rowsOnScreen, active, onActive, reveal }: Props) {
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });
  return {
    onKeyDown: (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const to = movedBy(event.key, active, { total, columns, rowsOnScreen });
      if (to === null) return;
      event.preventDefault();
      wanted.current = to;
      list.current?.focus({ preventScroll: true }); // until the image is there, keys are still heard
      onActive(to);
      reveal(to);
    },
    onFocus: (event: FocusEvent) => {
      const index = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index;
      if (index === undefined) return;
      wanted.current = null;
      onActive(Number(index));
    },
  };
}
