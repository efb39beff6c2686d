import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const planted = fs.mkdtempSync(path.join(os.tmpdir(), 'import-rules-'));
afterAll(() => fs.rmSync(planted, { recursive: true, force: true }));

const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(planted, file)), { recursive: true });
  fs.writeFileSync(path.join(planted, file), text);
};

function check(): string {
  fs.copyFileSync(path.join(ROOT, 'tsconfig.json'), path.join(planted, 'tsconfig.json'));
  if (!fs.existsSync(path.join(planted, 'node_modules')))
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(planted, 'node_modules'));
  const script = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = path.join(ROOT, 'server/tools/dependency-cruiser.cjs');
  const { stdout } = spawnSync(process.execPath, [script, '--config', config, 'server', 'components'], {
    cwd: planted,
    encoding: 'utf8',
  });
  return stdout;
}

it.each([
  [
    'a rule that imports a service',
    'server/domain/rule.ts',
    '../services/verb',
    'server/services/verb.ts',
    'domain-imports-down',
  ],
  [
    'records that import the engine',
    'server/records/row.ts',
    '../engine/run',
    'server/engine/run.ts',
    'records-imports-down',
  ],
  [
    'a service that imports the engine',
    'server/services/verb.ts',
    '../engine/run',
    'server/engine/run.ts',
    'web-never-imports-the-engine',
  ],
  [
    'one format that imports another',
    'server/formats/a/index.ts',
    '../b/index',
    'server/formats/b/index.ts',
    'formats-are-strangers',
  ],
  [
    'a component that imports a query',
    'components/Page.tsx',
    '../server/records/row',
    'server/records/row.ts',
    'components-stay-in-the-browser',
  ],
])('finds %s', (_, from, specifier, to, rule) => {
  fs.rmSync(path.join(planted, 'server'), { recursive: true, force: true });
  fs.rmSync(path.join(planted, 'components'), { recursive: true, force: true });
  write('components/Empty.tsx', 'export const Empty = () => null;\n');
  write(to, 'export const thing = 1;\n');
  write(from, `import { thing } from '${specifier}';\nexport const other = thing;\n`);
  expect(check()).toContain(rule);
});

it('reads modules at all: a tree without violations counts its dependencies', () => {
  fs.rmSync(path.join(planted, 'server'), { recursive: true, force: true });
  fs.rmSync(path.join(planted, 'components'), { recursive: true, force: true });
  write('components/Empty.tsx', 'export const Empty = () => null;\n');
  write('server/domain/rule.ts', 'export const rule = 1;\n');
  write('server/services/verb.ts', "import { rule } from '../domain/rule';\nexport const verb = rule;\n");
  expect(check()).toMatch(/no dependency violations found \(3 modules, 1 dependencies cruised\)/);
});
