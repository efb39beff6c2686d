import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-to-openapi';
import { z } from 'zod';
import { errorBody } from '../domain/wire/conventions';
import { VERSION } from '../version';
import { formsOf } from './renderings';
import { REST_ROUTES } from './rest-routes';
import { appRouter } from './root';

type Response = { description: string; headers?: Record<string, unknown>; content?: Record<string, unknown> };
type Operation = {
  parameters?: Record<string, unknown>[];
  responses: Record<string, Response>;
  [key: string]: unknown;
};

const TEXT = { schema: { type: 'string' } };
const CREATES = new Set([201, 202]);

const REFUSALS: Record<string, string> = {
  '400': 'The request does not make sense.',
  '401': 'Nobody is signed in, or the key is not known.',
  '403': 'The role, or the scopes of the key, do not allow it.',
  '404': 'Not there, or not yours.',
  '409': 'The state does not allow it, or the name is taken.',
  '413': 'The body is over 1 MiB.',
  '415': 'The body is not JSON.',
  '422': 'Understood, but the data has problems.',
  '429': 'Too many requests; see Retry-After.',
  '503': 'Something this depends on is away; see Retry-After.',
};
const OF_EVERY_READ = ['400', '401', '403', '404', '429', '503'];

/** The REST interface as OpenAPI 3.1, made from the procedures themselves. */
export function openApiDocument(origin: string): OpenAPIObject {
  const { paths, components, ...document } = generateOpenApiDocument(appRouter, {
    title: 'Darkroom',
    version: VERSION,
    openApiVersion: '3.1.0',
    baseUrl: `${origin}/api/v1`,
    description: 'Raw images in, datasets that people can trust out. Send an API key as "Authorization: Bearer <key>".',
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
  });
  const made = paths as unknown as Record<string, Record<string, Operation>>;
  for (const { procedure, method, segments, status, type } of REST_ROUTES) {
    const operation = made[`/${segments.join('/')}`]![method.toLowerCase()]!;
    operation.responses = responsesOf(operation, procedure, status, type);
    if (formsOf(procedure).length > 0) operation.parameters = [...(operation.parameters ?? []), formatOf(procedure)];
    if (CREATES.has(status)) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
  }
  for (const [place, methods] of Object.entries({ ...OTHER_PATHS, ...TUS_PATHS }))
    made[place] = { ...made[place], ...(methods as unknown as Record<string, Operation>) };
  const schemas = { Error: z.toJSONSchema(errorBody) as never };
  return JSON.parse(JSON.stringify({ ...document, paths: made, components: { ...components, schemas } }));
}

function responsesOf(operation: Operation, procedure: string, status: number, type: string): Record<string, Response> {
  const { content, ...success } = operation.responses['200']!;
  const more = Object.fromEntries(formsOf(procedure).map((form) => [`text/${form}`, TEXT]));
  const codes = type === 'query' ? OF_EVERY_READ : Object.keys(REFUSALS);
  return { [status]: { ...success, content: { ...content, ...more } }, ...refusals(codes) };
}

const refusals = (codes: string[]): Record<string, Response> =>
  Object.fromEntries(
    codes.map((code) => [
      code,
      {
        description: REFUSALS[code]!,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );

const IDEMPOTENCY_KEY = {
  in: 'header',
  name: 'Idempotency-Key',
  description: 'The same key and body answer the same; another body is refused.',
  schema: { type: 'string', maxLength: 200 },
};

const formatOf = (procedure: string) => ({
  in: 'query',
  name: 'format',
  description: 'The form of the answer. A list as CSV is the whole list unless a page of it is asked for.',
  schema: { type: 'string', enum: ['json', ...formsOf(procedure)] },
});

const id = (name: string) => ({ in: 'path', name, required: true, schema: { type: 'string', format: 'uuid' } });
const picture = (summary: string, operationId: string) => ({
  get: {
    operationId,
    summary,
    tags: ['datasets'],
    security: [{ key: [] }],
    parameters: [id('id'), id('image_id')],
    responses: {
      200: { description: 'The bytes.', content: { 'image/*': {} } },
      304: { description: 'As If-None-Match knows it.' },
      ...refusals(['401', '403', '404']),
    },
  },
});

const header = (name: string, description: string, required = false) => ({
  in: 'header',
  name,
  description,
  required,
  schema: { type: 'string' },
});
const TUS = header('Tus-Resumable', 'Always 1.0.0.', true);
const CHUNK = { required: true, content: { 'application/offset+octet-stream': {} } };
const OFFSET = { 'Upload-Offset': { description: 'Bytes that are kept.', schema: { type: 'integer' } } };
const UPLOAD_ID = {
  'Upload-Id': { description: 'What the source of an import names.', schema: { type: 'string', format: 'uuid' } },
};
const CHECKSUM = header('Upload-Checksum', 'sha1, sha256 or md5, a space, the digest of this chunk in base64.');
const asTus = (operationId: string, summary: string, more: object) => ({
  operationId,
  summary,
  tags: ['uploads'],
  security: [{ key: [] }],
  ...more,
});

/** Files come by tus 1.0 (https://tus.io/protocols/resumable-upload): POST begins one, PATCH adds to it, HEAD tells where to go on. */
const TUS_PATHS = {
  '/uploads': {
    post: asTus('uploads-begin', 'Begin a file (tus 1.0); without upload_id it is an upload of its own', {
      parameters: [
        TUS,
        header('Upload-Length', 'Bytes of the file, at most 500 GiB.', true),
        header(
          'Upload-Metadata',
          'filename, relativePath (kept), modified (ms since 1970), upload_id (a uuid of your choice: all files with it are one upload); values in base64.',
        ),
        CHECKSUM,
      ],
      requestBody: { ...CHUNK, required: false },
      responses: {
        201: {
          description: 'Begun; the bytes go to Location, whose last part is the file_id.',
          headers: { Location: { schema: { type: 'string', format: 'uri' } }, ...OFFSET, ...UPLOAD_ID },
        },
        ...refusals(['400', '401', '403', '404', '409', '413', '429', '503']),
      },
    }),
  },
  '/uploads/{id}': {
    head: asTus('uploads-offset', 'How far a file is (tus 1.0)', {
      parameters: [id('id'), TUS],
      responses: {
        200: { description: 'Where the next chunk begins.', headers: { ...OFFSET, ...UPLOAD_ID } },
        ...refusals(['401', '403', '404', '429']),
      },
    }),
    patch: asTus('uploads-append', 'Add a chunk of at most 8 MiB to a file (tus 1.0)', {
      parameters: [id('id'), TUS, header('Upload-Offset', 'Where the chunk begins.', true), CHECKSUM],
      requestBody: CHUNK,
      responses: {
        204: { description: 'Kept.', headers: { ...OFFSET, ...UPLOAD_ID } },
        ...refusals(['400', '401', '403', '404', '409', '413', '415', '429', '503']),
        460: { ...refusals(['400'])['400'], description: 'The checksum differs; nothing was kept.' },
      },
    }),
  },
};

/** What is answered beside the procedures: bytes and streams. */
const OTHER_PATHS = {
  '/datasets/{id}/images/{image_id}/content': picture('The bytes of an image', 'datasets-image-content'),
  '/datasets/{id}/images/{image_id}/thumbnail': picture('A small JPEG of an image', 'datasets-image-thumbnail'),
  '/runs/{id}/events': {
    get: {
      operationId: 'runs-events',
      summary: 'A run as it changes, as server-sent events: run, then end',
      tags: ['runs'],
      security: [{ key: [] }],
      parameters: [id('id')],
      responses: {
        200: { description: 'The stream.', content: { 'text/event-stream': TEXT } },
        ...refusals(['401', '403', '404']),
      },
    },
  },
};
