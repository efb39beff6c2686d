/**
 * Origins of this server's own pages: the public address, and whatever name this request reached it by, so that people may
 * use localhost, an address or a name of their network alike. A page of another site never has one of these.
 */
export function ownOrigins(headers: Headers, publicUrl: string | undefined): string[] {
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return [...(publicUrl ? [new URL(publicUrl).origin] : []), ...(host ? [`http://${host}`, `https://${host}`] : [])];
}
