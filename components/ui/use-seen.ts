'use client';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const NEAR = '200px 0px';

/** Whether a part of the page has been on screen, or nearly: what is dear and far down is not asked for before. */
export function useSeen<Part extends HTMLElement = HTMLDivElement>() {
  const { ref, entry } = useIntersection<Part>({ rootMargin: NEAR });
  const [isSeen, setIsSeen] = useState(false);
  const isNear = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNear) setIsSeen(true);
  }, [isNear]);
  return { ref, isSeen };
}
