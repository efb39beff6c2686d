'use client';
import { useSyncExternalStore } from 'react';

const TICK_MS = 15_000; // finer than the smallest unit that relative times show
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function snapshot() {
  // Without a running tick the clock would stand still between visits.
  if (timer === undefined && Date.now() - now > TICK_MS) now = Date.now();
  return now;
}

/** The time in milliseconds, shared by everything on the page and good to 15 s. */
export const useNow = (): number => useSyncExternalStore(subscribe, snapshot, snapshot);
