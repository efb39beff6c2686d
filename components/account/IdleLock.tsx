'use client';
import { useIdle } from '@mantine/hooks';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { signOut } from './auth-client';

const IDLE_MINUTES = 30;

/** Signs a person out who left the screen: half an hour without a key, a click or a touch. Signing in leads back to the same page. */
export function IdleLock() {
  const isIdle = useIdle(IDLE_MINUTES * 60_000, { initialState: false });
  const router = useRouter();
  const path = usePathname();
  useEffect(() => {
    if (!isIdle) return;
    const leave = () => router.replace(`/sign-in?next=${encodeURIComponent(path)}`);
    void signOut().then(leave, leave);
  }, [isIdle, path, router]);
  return null;
}
