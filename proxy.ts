import { type NextRequest, NextResponse } from 'next/server';
import { settings } from './server/config';

const isDevelopment = process.env.NODE_ENV === 'development';

/** The content security policy of every page: only scripts that carry this request's nonce run. */
export function proxy(request: NextRequest) {
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? ` 'unsafe-eval'` : ''}`,
    // The components position and colour things by style attributes, which no nonce can allow.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' blob: data:`,
    `font-src 'self'`,
    `connect-src 'self' ${hostedRealtime()}`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Origins of a hosted realtime service; the embedded gateway answers on this one. */
function hostedRealtime(): string {
  const url = settings().SUPABASE_URL;
  return url ? `${new URL(url).origin} ${new URL(url).origin.replace(/^http/, 'ws')}` : '';
}

export const config = {
  // Never on /api: a proxy passes only the first 10 MB of a body on. Files of the build carry no scripts of their own.
  matcher: [{ source: '/((?!api/|realtime/|metrics|_next/static|_next/image|favicon.ico|icon.svg).*)' }],
};
