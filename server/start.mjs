// Everything starts here, on a bare checkout too: plain JavaScript that imports nothing which has to be installed.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PlainError, prepare, ROOT } from './supervisor/prepare.mjs';
import { runChild } from './supervisor/run-child.mjs';

const FLOOR = [20, 20];

const COMMANDS = {
  start: { pages: true, run: () => runServer('server/main.ts', []) },
  test: { pages: true, tools: true, run: () => runTests({ slow: false }) },
  'test-slow': { pages: true, tools: true, run: () => runTests({ slow: true }) },
  worker: { run: (args) => runServer('server/worker/main.ts', args) },
  cli: { run: (args) => runServer('server/cli/main.ts', args) },
  bench: { pages: true, run: (args) => runServer('server/bench/main.ts', args) },
};

async function main([name = 'start', ...args]) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
    throw new PlainError(
      `Darkroom needs Node.js ${FLOOR.join('.')} or newer, this is ${process.versions.node}: install Node.js 24.`,
    );
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new PlainError(`There is no command "${name}": use one of ${Object.keys(COMMANDS).join(', ')}.`);
  await prepare({ pages: command.pages ?? false, tools: command.tools ?? false });
  return command.run(args);
}

function runServer(script, args) {
  const load = ['server/supervisor/end-with-parent.mjs', 'node_modules/tsx/dist/loader.mjs'];
  const imports = load.flatMap((file) => ['--import', pathToFileURL(path.join(ROOT, file)).href]);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  return runChild(process.execPath, [...imports, path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env,
    withParent: true,
  });
}

async function runTests(which) {
  const tests = await import('./testing/run-tests.mjs');
  return tests.runTests(ROOT, which);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error instanceof PlainError ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  },
);
