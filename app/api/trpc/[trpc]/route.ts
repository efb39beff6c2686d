import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { refuseLargeBody } from '@/server/api/body';
import { contextOf } from '@/server/api/context';
import { appRouter } from '@/server/api/root';
import { asTrpcError } from '@/server/api/trpc';

const handle = (request: Request): Response | Promise<Response> => {
  const refused = refuseLargeBody(request);
  if (refused) return refused;
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () =>
      contextOf(request).catch((error: unknown) => {
        throw asTrpcError(error);
      }),
  });
};

export { handle as GET, handle as POST };
