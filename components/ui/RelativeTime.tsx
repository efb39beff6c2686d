'use client';
import { formatExact, formatRelative, NOT_DEFINED } from './format';
import { useNow } from './use-now';

/** "5 min ago", with the exact time on hover; `fallback` when there is no time. */
export function RelativeTime({ time, fallback = NOT_DEFINED }: { time: string | null; fallback?: string }) {
  const now = useNow();
  if (!time) return <span>{fallback}</span>;
  return (
    // The server's clock and zone differ from the reader's.
    <time dateTime={time} title={formatExact(time)} style={{ whiteSpace: 'nowrap' }} suppressHydrationWarning>
      {formatRelative(time, now)}
    </time>
  );
}
