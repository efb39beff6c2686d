import { openApiDocument } from '@/server/api/openapi';

export const GET = (request: Request): Response => Response.json(openApiDocument(new URL(request.url).origin));
