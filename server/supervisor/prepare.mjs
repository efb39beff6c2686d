import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runChild } from './run-child.mjs';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');
const DIST = path.join(ROOT, process.env.DARKROOM_DIST || '.next');

// What the pages are built from.
const SOURCES = ['app', 'components', 'server', 'public', 'prisma/schema.prisma', 'package-lock.json'];
const BUILD_FILES = ['next.config.ts', 'postcss.config.cjs', 'proxy.ts'];
const NOT_BUILT = /\.test\.tsx?$|^server\/(testing|bench|tools|db\/generated)\//;

/** A failure that is told in one sentence, without a stack. */
export class PlainError extends Error {}

/**
 * Makes a bare checkout ready to run: packages, database client and (with `pages`) the built pages; each only when what
 * it comes from has changed. `tools`: the packages of development are needed too. Two processes at once take turns.
 * @param {{ pages: boolean, tools: boolean }} needed
 */
export async function prepare({ pages, tools }) {
  const steps = [
    { isDone: () => isInstalled(tools), run: install },
    { isDone: () => isMarked(clientMarker()), run: generate },
    ...(pages ? [{ isDone: () => isMarked(pagesMarker()), run: build }] : []),
  ];
  if (steps.every((step) => step.isDone())) return;
  const release = await takeTurn();
  try {
    for (const step of steps) if (!step.isDone()) await step.run();
  } finally {
    release();
  }
}

/** True when node_modules holds what the lock file asks for: npm leaves a list of what it has installed. */
function isInstalled(tools) {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  const same = (a, b) => a?.version === b?.version && a?.integrity === b?.integrity;
  const isNeeded = ([name, entry]) => name !== '' && !entry.optional && !entry.devOptional && (tools || !entry.dev);
  return (
    Object.entries(wanted)
      .filter(isNeeded)
      .every(([name, entry]) => same(entry, present[name])) &&
    Object.entries(present).every(([name, entry]) => same(entry, wanted[name]))
  );
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

async function install() {
  say('Installing packages …');
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // Install scripts only download what is not used here or can be made without them.
  const code = await run(npm[0], [...npm.slice(1), 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code !== 0)
    throw new PlainError('The packages could not be installed: check the network and the disk, then start again.');
}

async function generate() {
  say('Preparing the database client …');
  const marker = clientMarker();
  // Generating needs no schema engine; naming any program keeps Prisma from downloading one.
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  const code = await run(process.execPath, [bin('prisma/build/index.js'), 'generate', '--no-hints'], env);
  if (code !== 0)
    throw new PlainError('The database client could not be prepared: prisma/schema.prisma has the error above.');
  mark(marker);
}

async function build() {
  say('Building the pages …');
  const marker = pagesMarker();
  const code = await run(process.execPath, [bin('next/dist/bin/next'), 'build'], { NODE_ENV: 'production' });
  if (code !== 0) throw new PlainError('The pages could not be built: correct the error above, then start again.');
  mark(marker);
}

const bin = (file) => path.join(ROOT, 'node_modules', file);
const say = (text) => process.stderr.write(`${text}\n`);
const run = (file, args, env = {}) =>
  runChild(file, args, { cwd: ROOT, quiet: true, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env } });

const clientMarker = () => ({
  file: path.join(ROOT, 'server/db/generated/.made-from'),
  hash: hashOf(['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json']),
});
// Stands inside what was built and is the last to be written: a build that was broken off has none.
const pagesMarker = () => ({
  file: path.join(DIST, 'made-from'),
  hash: hashOf([...SOURCES, ...BUILD_FILES].flatMap(filesIn)),
});

const isMarked = ({ file, hash }) => fs.existsSync(file) && fs.readFileSync(file, 'utf8') === hash;
const mark = ({ file, hash }) => fs.writeFileSync(file, hash);

function filesIn(name) {
  const found = path.join(ROOT, name);
  if (!fs.existsSync(found)) return [];
  if (!fs.statSync(found).isDirectory()) return [name];
  return fs
    .readdirSync(found, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !NOT_BUILT.test(file))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(fs.readFileSync(path.join(ROOT, file)));
  return hash.digest('hex');
}

async function takeTurn() {
  const lock = path.join(ROOT, '.darkroom', 'preparing');
  fs.mkdirSync(path.dirname(lock), { recursive: true, mode: 0o700 });
  for (let told = false; ; await sleep(200)) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isRunning(Number(readText(lock)))) fs.rmSync(lock, { force: true });
    else if (!told) {
      told = true;
      say('Another process is preparing this folder; waiting for it …');
    }
  }
}

const readText = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
