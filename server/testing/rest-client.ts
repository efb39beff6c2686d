import { openRequestLimit, type RequestLimit } from '../api/rate-limit';
import { answerRest } from '../api/rest';
import type { Role } from '../domain/roles';
import { createApiKey } from '../services/accounts/api-keys';
import type { Instance } from './instance';

export type Answer<Body> = { status: number; headers: Headers; body: Body; text: string };
export type ErrorAnswer = {
  error: string;
  message: string;
  details: { field?: string; code: string; message: string; fix: string }[];
  timestamp: string;
  request_id: string;
};

type Sent = { headers?: Record<string, string>; json?: unknown; body?: BodyInit };

export type RestClient = {
  send<Body = ErrorAnswer>(method: string, path: string, sent?: Sent): Promise<Answer<Body>>;
  get<Body = ErrorAnswer>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  post<Body = ErrorAnswer>(path: string, json: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
};

/** Speaks REST to an instance without a server in between: real requests, real answers. `path` starts below /api/v1. */
export function aRestClient(
  instance: Instance,
  key: string | null,
  limit: RequestLimit = openRequestLimit(1e6),
): RestClient {
  async function send<Body>(method: string, path: string, { headers = {}, json, body }: Sent = {}) {
    const url = new URL(`http://darkroom.test/api/v1${path}`);
    const request = new Request(url, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? (body ? { body, duplex: 'half' } : {}) : { body: JSON.stringify(json) }),
    } as RequestInit);
    const segments = url.pathname.split('/').slice(3).map(decodeURIComponent);
    const response = await answerRest(request, segments, { ports: instance, limit });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : null) as Body,
    };
  }
  return {
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, json, headers = {}) => send('POST', path, { json, headers }),
  };
}

/** A key of the instance's first organisation, or of `tenantId`. */
export async function aKey(instance: Instance, role: Role, tenantId?: string): Promise<string> {
  return (await createApiKey(instance.as('admin', tenantId), { name: `key of a ${role}`, role })).key;
}
