import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { importRequest } from '@/server/domain/wire/imports';
import { cliOf, curlOf, type StartBody, templateOf } from './copy-as';

const body: StartBody = {
  name: `Ada's films`,
  source: { type: 'folder', path: '/data/a b' },
  format: 'auto',
  pipeline: { validation_mode: 'lenient' },
};
/** The words that a shell makes of a command. */
const wordsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `set -- ${command}; printf '%s\\0' "$@"`], {
    env: { DARKROOM_KEY: 'dk_1', NODE_ENV: 'test' },
  })
    .toString()
    .split('\0')
    .slice(0, -1);

it('gives a request that the server takes', () => {
  expect(importRequest.parse(JSON.parse(templateOf(body)))).toMatchObject({ ...body, pipeline: body.pipeline });
  const plain = JSON.parse(templateOf({ ...body, pipeline: {} }));
  expect(plain).not.toHaveProperty('pipeline');
});

it('gives a curl command that says the same', () => {
  const words = wordsOf(curlOf(body, 'http://localhost:3000'));
  expect(words.slice(0, 4)).toEqual(['curl', '-X', 'POST', 'http://localhost:3000/api/v1/datasets/import']);
  expect(words).toContain('Authorization: Bearer dk_1');
  expect(JSON.parse(words.at(-1)!)).toEqual(JSON.parse(templateOf(body)));
});

it('gives a command of the command line', () => {
  expect(wordsOf(cliOf(body))).toEqual([
    ...['npm', 'run', 'darkroom', '--', 'imports', 'start', '--name', `Ada's films`, '--folder', '/data/a b'],
    ...['--settings', '{"validation_mode":"lenient"}'],
  ]);
  const { name: _, ...unnamed } = body;
  expect(wordsOf(cliOf({ ...unnamed, dataset_id: 'd' })).slice(6, 8)).toEqual(['--dataset_id', 'd']);
  const upload = { ...body, source: { type: 'upload', upload_id: 'x' } as const, format: 'yolo', pipeline: {} };
  expect(wordsOf(cliOf(upload)).slice(8)).toEqual(['--upload_id', 'x', '--format', 'yolo']);
});
