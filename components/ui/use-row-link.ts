'use client';
import { useRouter } from 'next/navigation';
import type { KeyboardEvent, MouseEvent } from 'react';

/** Makes the rows of a DataTable open what they stand for, by click and by Enter. */
export function useRowLink<Row>(hrefOf?: (row: Row) => string | null) {
  const router = useRouter();
  if (!hrefOf) return {};
  const open = (row: Row) => {
    const href = hrefOf(row);
    if (href) router.push(href);
  };
  return {
    rowClassName: 'opens',
    onRowClick: ({ record, event }: { record: Row; event: MouseEvent }) => {
      // Links and buttons inside a row act for themselves.
      if (!(event.target as HTMLElement).closest('a,button,input')) open(record);
    },
    customRowAttributes: (row: Row) => ({
      tabIndex: 0,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) open(row);
      },
    }),
  };
}
