import { docsHtml } from '@/server/api/docs-html';
import { openApiDocument } from '@/server/api/openapi';

export const GET = (request: Request): Response =>
  new Response(docsHtml(openApiDocument(new URL(request.url).origin)), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
