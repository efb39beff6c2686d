import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { environment } from '../config';
import { UnavailableError } from '../errors';
import { postgresCommand } from './postgres-binaries';

type Cluster = { dataDir: string; password: string; durable: boolean };

/**
 * Makes an empty database cluster in `dataDir` unless there is one. It is made beside and renamed,
 * so that a process that dies on the way leaves no half cluster behind.
 */
export async function ensureCluster({ dataDir, password, durable }: Cluster): Promise<void> {
  if (fs.existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  const parent = path.dirname(dataDir);
  fs.mkdirSync(parent, { recursive: true, mode: 0o700 });
  removeLeftovers(parent, `${path.basename(dataDir)}.new-`);
  const fresh = fs.mkdtempSync(`${dataDir}.new-`);
  const passwordFile = `${fresh}.password`;
  try {
    fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    const args = ['-D', fresh, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
    args.push('--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions');
    if (!durable) args.push('--no-sync');
    const command = postgresCommand('initdb', args);
    if (command.owner) {
      const { uid, gid } = command.owner;
      for (const ours of [fresh, passwordFile]) fs.chownSync(ours, uid, gid);
      fs.chmodSync(parent, 0o711); // the other user has to walk through it
    }
    const { code, output } = await finish(command.file, command.args, command.owner);
    if (code !== 0) {
      throw new UnavailableError({
        code: 'no_database_cluster',
        message: `Postgres could not prepare its folder ${dataDir}: ${output.trim().slice(-500)}`,
        fix: command.owner
          ? 'Postgres does not run as root: start Darkroom as an ordinary user, or put DARKROOM_HOME where every user may go.'
          : 'Check that the folder is writable and the disk is not full; or set DATABASE_URL.',
      });
    }
    fs.renameSync(fresh, dataDir);
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

function removeLeftovers(parent: string, prefix: string) {
  for (const name of fs.readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    fs.rmSync(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function finish(file: string, args: string[], owner?: { uid: number; gid: number }) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(file, args, { ...owner, env: postgresEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ code: -1, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Messages in English, times in UTC; nothing of ours (secrets) is handed on. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, NODE_ENV } = environment();
  return { PATH, SystemRoot, NODE_ENV, LC_ALL: 'C', TZ: 'UTC' };
}
