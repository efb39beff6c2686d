'use client';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Permission } from '@/server/domain/roles';
import type { session } from '@/server/domain/wire/accounts';
import { useTRPC } from '../trpc/trpc';

export type Session = z.output<typeof session>;

/** Who is signed in, in which organisation, and what they may do. */
export const useSession = () => useQuery(useTRPC().session.me.queryOptions(undefined, { staleTime: 60_000 }));

/** Whether the person may; false until it is known. */
export function useMay(permission: Permission): boolean {
  return useSession().data?.permissions.includes(permission) ?? false;
}
