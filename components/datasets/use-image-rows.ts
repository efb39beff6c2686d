'use client';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const FAST = 4; // px per ms: nobody sees a picture that flies by
const ABOVE = 56; // the top bar, and a little air

type Props = {
  list: RefObject<HTMLElement | null>;
  total: number;
  columns: number;
  rowHeight: number;
  gap: number;
  /** Height above the first row that belongs to the list: its header. */
  headHeight?: number;
  /** The image that has the focus or will have it: it stays, wherever one scrolls. */
  active: number;
  /** The first image on screen as the link has it, 1-based. */
  at: number;
  onScrolledTo: (at: number) => void;
};

/** The rows of a list of images that are on screen, and the place in the list kept in step with the link. */
export function useImageRows({ list, total, columns, rowHeight, gap, active, at, ...props }: Props) {
  const { headHeight = 0, onScrolledTo } = props;
  const [top, setTop] = useState(0);
  const [isFast, setIsFast] = useState(false);
  const last = useRef({ offset: 0, time: 0 });
  const shownAt = useRef<number | null>(null);
  const laidOut = useRef(columns);
  const isLeaving = useRef(false);
  // Whatever stands above makes the page longer. To ask at every rendering had each frame laid out twice.
  useLayoutEffect(() => {
    const measure = () => {
      const box = list.current?.getBoundingClientRect();
      if (box) setTop(Math.round(box.top + window.scrollY + headHeight));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list, headHeight]);
  // The link says where one was; what the browser remembers belongs to another length of the page.
  useEffect(() => {
    window.history.scrollRestoration = 'manual';
    return () => {
      window.history.scrollRestoration = 'auto';
    };
  }, []);
  const leave = useCallback(() => {
    isLeaving.current = true;
  }, []);
  const rowOf = (index: number) => Math.floor(index / columns);
  const activeRow = rowOf(Math.min(active, total - 1));
  const rows = Math.ceil(total / columns);
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: rows,
    estimateSize: () => rowHeight,
    gap,
    overscan: 2,
    scrollMargin: top,
    scrollPaddingStart: ABOVE + headHeight,
    scrollPaddingEnd: gap,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), activeRow])].filter((row) => row < rows).sort((a, b) => a - b),
    onChange: ({ isScrolling, scrollOffset }) => {
      const [offset, time] = [scrollOffset ?? 0, performance.now()];
      const speed = Math.abs(offset - last.current.offset) / Math.max(1, time - last.current.time);
      last.current = { offset, time };
      setIsFast(isScrolling && speed > FAST);
      if (!isScrolling && shownAt.current !== null && !isLeaving.current) tellPlace(offset);
    },
  });
  const tellPlace = (offset: number) => {
    const first = Math.max(0, Math.ceil((offset + ABOVE + headHeight - top - rowHeight / 2) / (rowHeight + gap)));
    const row = Math.min(first, rows - 1);
    if (row === rowOf((shownAt.current ?? 1) - 1)) return;
    shownAt.current = row * columns + 1;
    onScrolledTo(shownAt.current);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: tiles of another size begin elsewhere
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, gap]);
  useEffect(() => {
    if (top === 0 || (shownAt.current === at && laidOut.current === columns)) return;
    laidOut.current = columns;
    shownAt.current = at;
    if (at === 1) window.scrollTo({ top: 0 });
    else virtualizer.scrollToIndex(Math.floor((Math.min(at, total) - 1) / columns), { align: 'start' });
  }, [at, top, total, columns, virtualizer]);
  const items = virtualizer.getVirtualItems();
  return {
    items: items.map(({ index, start }) => ({ row: index, start: start - top })),
    height: rows * (rowHeight + gap) - gap,
    indexes: items.flatMap(({ index }) => [index * columns, Math.min(total, (index + 1) * columns) - 1]),
    isFast,
    rowsOnScreen: Math.max(1, Math.floor(((virtualizer.scrollRect?.height ?? 0) - ABOVE) / (rowHeight + gap))),
    reveal: (index: number) => virtualizer.scrollToIndex(rowOf(index), { align: 'auto' }),
    /** On the way to an image: to note the place in the link now would call the way off. */
    leave,
  };
}
