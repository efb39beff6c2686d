'use client';
import { isServer, type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '@/server/api/root';
import { createQueryClient } from './query-client';
import { TRPCProvider } from './trpc';

let inBrowser: QueryClient | undefined;

/** One cache per browser; on the server one per request, so that nobody sees another's data. */
function queryClient() {
  if (isServer) return createQueryClient({ onSignedOut: () => {} });
  inBrowser ??= createQueryClient({ onSignedOut: goToSignIn });
  return inBrowser;
}

const PUBLIC = /^\/(sign-in|setup|invitation)\b/;

function goToSignIn() {
  const { pathname, search } = window.location;
  if (PUBLIC.test(pathname)) return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

export function TrpcProvider({ children }: { children: ReactNode }) {
  const client = queryClient();
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/api/trpc', maxURLLength: 4000, maxItems: 10 })] }),
  );
  return (
    <QueryClientProvider client={client}>
      <TRPCProvider trpcClient={trpcClient} queryClient={client}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
