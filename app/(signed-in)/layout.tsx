import type { ReactNode } from 'react';
import { IdleLock } from '@/components/account/IdleLock';
import { AppFrame } from '@/components/ui/frame/AppFrame';

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    <AppFrame>
      <IdleLock />
      {children}
    </AppFrame>
  );
}
