import { z } from 'zod';
import { appRouter } from './root';
import type { RestMeta } from './trpc';

export type RestRoute = {
  method: string;
  segments: string[];
  procedure: string;
  type: 'query' | 'mutation';
  takesInput: boolean;
  /** Status of a success. */
  status: number;
};

type Definition = { _def: { meta?: RestMeta; type: 'query' | 'mutation'; inputs: unknown[] } };

/** Every procedure that has a place in the REST interface, those with fewer variable segments first. */
export const REST_ROUTES: readonly RestRoute[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, Definition>,
)
  .flatMap(([procedure, { _def }]) => {
    const place = _def.meta?.openapi;
    return place
      ? [
          {
            method: place.method,
            segments: place.path.split('/').filter(Boolean),
            procedure,
            type: _def.type,
            takesInput: !_def.inputs.some((input) => input instanceof z.ZodVoid),
            status: _def.meta?.status ?? 200,
          },
        ]
      : [];
  })
  .sort((a, b) => variables(a) - variables(b));

function variables({ segments }: RestRoute): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

export type Match = { route: RestRoute; parameters: Record<string, string> };

/** The route of a path, or the methods that the path does take when this one is not among them. */
export function matchRoute(method: string, path: readonly string[]): Match | { allowed: string[] } {
  const allowed: string[] = [];
  for (const route of REST_ROUTES) {
    const parameters = parametersOf(route, path);
    if (!parameters) continue;
    if (route.method === method) return { route, parameters };
    allowed.push(route.method);
  }
  return { allowed };
}

function parametersOf({ segments }: RestRoute, path: readonly string[]): Record<string, string> | null {
  if (segments.length !== path.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = path[index]!;
    else if (segment !== path[index]) return null;
  }
  return parameters;
}
