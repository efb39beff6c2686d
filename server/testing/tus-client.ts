import { openRequestLimit } from '../api/rate-limit';
import { answerTus } from '../api/tus';
import type { Instance } from './instance';

export type TusAnswer = { status: number; headers: Headers; body: Record<string, unknown> | null };
type Sent = { headers?: Record<string, string>; body?: Uint8Array | ReadableStream };
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Speaks tus to an instance without a server in between. */
export function aTusClient(instance: Instance, key: string | null) {
  const limit = openRequestLimit(1e6);
  async function send(method: string, id: string | null, { headers = {}, body }: Sent = {}): Promise<TusAnswer> {
    const request = new Request(`http://darkroom.test/api/v1/uploads${id ? `/${id}` : ''}`, {
      method,
      headers: {
        host: 'darkroom.test',
        'tus-resumable': '1.0.0',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}),
        ...headers,
      },
      ...(body ? { body, duplex: 'half' } : {}),
    } as RequestInit);
    const response = await answerTus(request, id, { ports: instance, limit });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  }
  const patch = (id: string, offset: number, body: Uint8Array | ReadableStream, headers = {}) =>
    send('PATCH', id, {
      headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers },
      body,
    });
  return {
    send,
    patch,
    create: (bytes: number, metadata: Record<string, string> = {}, sent: Sent = {}) =>
      send('POST', null, {
        ...sent,
        headers: {
          'upload-length': String(bytes),
          'upload-metadata': Object.entries(metadata)
            .map(([name, value]) => `${name} ${base64(value)}`)
            .join(','),
          ...sent.headers,
        },
      }),
    /** Sends a whole file in chunks; gives the id of its upload. */
    async file(content: Uint8Array, name: string, more: Record<string, string> = {}, chunk = 1024 * 1024) {
      const created = await this.create(content.length, { filename: name, ...more });
      const id = idOf(created);
      for (let at = 0; at < content.length; at += chunk) await patch(id, at, content.subarray(at, at + chunk));
      return { id, uploadId: String(created.body?.upload_id) };
    },
  };
}

/** The last part of where a file takes its bytes. */
export const idOf = ({ headers }: TusAnswer): string => headers.get('location')!.split('/').at(-1)!;
