'use client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTRPCClient } from '../trpc/trpc';
import { LiveConnection, type LiveState } from './connection';
import { isLive } from './hints';

type Live = { connection: LiveConnection; organisationId: string };
const LiveContext = createContext<Live | null>(null);

type Props = { organisationId: string | undefined; children: ReactNode };

/** Keeps the connection of the signed-in pages. Changing the organisation loads the page anew, and with it this. */
export function LiveProvider({ organisationId, children }: Props) {
  const trpc = useTRPCClient();
  const queries = useQueryClient();
  const [connection] = useState(
    () =>
      new LiveConnection({
        fetchAccess: () => trpc.realtime.token.query(),
        onPoll: () =>
          void queries.invalidateQueries({ predicate: ({ queryKey }) => isLive(queryKey) }, { cancelRefetch: false }),
      }),
  );
  useEffect(() => {
    connection.start();
    return () => void connection.stop();
  }, [connection]);
  const live = useMemo(() => (organisationId ? { connection, organisationId } : null), [connection, organisationId]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** The connection and whose it is; null until it is known who is signed in. */
export const useLive = (): Live | null => useContext(LiveContext);

const none = () => () => {};

/** Whether hints arrive, the pages poll, or the server is away. */
export function useLiveState(): LiveState {
  const connection = useLive()?.connection;
  return useSyncExternalStore(
    connection?.onState ?? none,
    connection?.state ?? (() => 'catching-up'),
    () => 'catching-up',
  );
}
