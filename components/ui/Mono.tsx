import type { ReactNode } from 'react';

/** Ids, hashes and paths; breaks anywhere rather than running out of its box. */
export const Mono = ({ children, title }: { children: ReactNode; title?: string }) => (
  <span className="mono" title={title}>
    {children}
  </span>
);
