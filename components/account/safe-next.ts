/** Where to go after signing in: `next` when it is a page of this site, else the datasets. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/')) return '/datasets';
  // "//host" and "/\host" leave the site.
  const url = new URL(next, 'http://here.invalid');
  return url.host === 'here.invalid' ? url.pathname + url.search : '/datasets';
}
