import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { failureOf } from '../ui/failure';
import { newest } from './newest';

type Options = { onSignedOut: () => void };

/** The cache of the pages. Live hints refresh it, so that nothing needs a short life of its own. */
export function createQueryClient({ onSignedOut }: Options): QueryClient {
  const notice = (error: unknown) => {
    if (failureOf(error).kind === 'signed-out') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        // Refusals are final; a server that restarts answers again within seconds.
        retry: (failures, error) => failures < 2 && failureOf(error).kind === 'unreachable',
        structuralSharing: newest,
      },
      mutations: { networkMode: 'always' },
      dehydrate: {
        shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === 'pending',
      },
    },
  });
}
