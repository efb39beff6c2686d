import type { OpenAPIObject } from 'trpc-to-openapi';

type Operation = { summary?: string; tags?: string[]; parameters?: { name: string; in: string; required?: boolean }[] };

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The REST interface as one plain page: no script, nothing fetched. */
export function docsHtml(document: OpenAPIObject): string {
  const byTag = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, found] of Object.entries(methods as Record<string, Operation>)) {
      const tag = found.tags?.[0] ?? 'other';
      const rows = byTag.get(tag) ?? [];
      rows.push(rowOf(method, path, found));
      byTag.set(tag, rows);
    }
  }
  const sections = [...byTag].map(([tag, rows]) => `<h2>${escaped(tag)}</h2><table>${rows.join('')}</table>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Darkroom API</title><style>
body{font:15px/1.5 Inter,system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c1a17;background:#fbfaf8}
table{border-collapse:collapse;width:100%}td{border-bottom:1px solid #d9d5ce;padding:.4rem .8rem .4rem 0;vertical-align:top}code{font-family:"IBM Plex Mono",monospace}
@media(prefers-color-scheme:dark){body{color:#ece8e1;background:#171614}td{border-color:#3a3733}a{color:#ffb454}}</style></head><body>
<h1>Darkroom API</h1><p>${escaped(document.info.description ?? '')} The whole description with all shapes: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
<p>Also: <code>GET /api/health</code>, <code>/api/live</code>, <code>/api/ready</code>. What takes <code>format</code> also comes as CSV or HTML.</p>${sections}</body></html>`;
}

function rowOf(method: string, path: string, { summary = '', parameters = [] }: Operation): string {
  const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const takes = query.length > 0 ? `<br><small>${query.map(escaped).join(', ')}</small>` : '';
  return `<tr><td><code>${method.toUpperCase()} /api/v1${escaped(path)}</code></td><td>${escaped(summary)}${takes}</td></tr>`;
}
