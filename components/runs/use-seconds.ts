'use client';
import { useEffect, useState } from 'react';
import { secondsBetween } from './run-words';

/** Seconds from `start` to `end`, counting every second while there is no end. */
export function useSeconds(start: string | null, end: string | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  const isTicking = start !== null && end === null;
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return secondsBetween(start, end, now);
}
