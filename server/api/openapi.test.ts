import { expect, it } from 'vitest';
import { openApiDocument } from './openapi';
import { REST_ROUTES } from './rest-routes';

type Parameter = { in: string; name: string; required?: boolean; schema: object };
type Operation = {
  operationId: string;
  summary: string;
  security: object[];
  parameters?: Parameter[];
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
};

const document = openApiDocument('http://localhost:3000') as unknown as {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: object }>; securitySchemes: object };
};
const operations = Object.entries(document.paths).flatMap(([place, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ place, method, operation })),
);

it('is OpenAPI 3.1 of this server', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info).toMatchObject({ title: 'Darkroom', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(document.servers).toEqual([{ url: 'http://localhost:3000/api/v1' }]);
});

it('lists every REST route with the status of its success', () => {
  const missing = REST_ROUTES.filter(
    ({ method, segments, status }) =>
      !document.paths[`/${segments.join('/')}`]?.[method.toLowerCase()]?.responses[status],
  );
  expect(missing).toEqual([]);
  expect(document.paths['/datasets/import']!.post!.responses).toHaveProperty('202');
  expect(document.paths['/keys']!.post!.responses).toHaveProperty('201');
});

it.each(operations)('describes $method $place', ({ place, operation }) => {
  const named = [...place.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
  expect(inPath.map(({ name }) => name).sort()).toEqual(named.sort());
  expect(inPath.every(({ required }) => required)).toBe(true);
  expect(operation.summary).toMatch(/\w/);
  expect(operation.security).toEqual([{ key: [] }]);
  const codes = Object.keys(operation.responses);
  expect(codes.filter((code) => code.startsWith('2'))).toHaveLength(1);
  expect(codes).toContain('401');
  for (const { description } of Object.values(operation.responses)) expect(description).toMatch(/\w/);
});

it('names each operation once', () => {
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
});

it('refers only to what it holds, and shows the shape of errors', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name,
  );
  expect(new Set(references)).toEqual(new Set(['Error']));
  expect(Object.keys(document.components.schemas.Error!.properties).sort()).toEqual([
    'details',
    'error',
    'message',
    'request_id',
    'timestamp',
  ]);
});

it('says what takes an Idempotency-Key and what also comes as CSV', () => {
  const names = (place: string, method: string) => document.paths[place]![method]!.parameters!.map(({ name }) => name);
  expect(names('/datasets/import', 'post')).toContain('Idempotency-Key');
  expect(names('/datasets/{id}/verdicts', 'get')).toContain('format');
  expect(document.paths['/datasets/{id}/verdicts']!.get!.responses['200']!.content).toHaveProperty(['text/csv']);
});
