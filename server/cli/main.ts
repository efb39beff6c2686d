import { randomUUID } from 'node:crypto';
import { createCli, FailedToExitError } from 'trpc-cli';
import type { ApiContext } from '../api/trpc';
import { settings } from '../config';
import { openLog } from '../log';
import { createOrganisation } from '../services/accounts/first-run';
import { openPorts, type Ports } from '../services/ports';
import { joinDatabase } from '../supervisor/database';
import { VERSION } from '../version';
import { complaintOf, textOf } from './complaint';
import { print } from './print';
import { cliRouter } from './router';

type Organisation = { id: string; slug: string };

/** The organisation that commands work in: the one named by `--organisation`, else the first; an empty database gets `default`. */
async function organisationOf(ports: Ports, wanted: string | null): Promise<string> {
  const known = await ports.records.unscoped(
    (tx) => tx.$queryRaw<Organisation[]>`select id::text, slug from darkroom.organisations()`,
  );
  if (wanted !== null) {
    const found = known.find(({ id, slug }) => id === wanted || slug === wanted);
    if (!found)
      throw new Error(
        `There is no organisation "${wanted}"; there are: ${known.map(({ slug }) => slug).join(', ') || 'none'}.`,
      );
    return found.id;
  }
  return known[0]?.id ?? createOrganisation(ports, 'default');
}

/** Takes `--json` and `--organisation NAME` out of the words, wherever they stand. */
function splitWords(words: string[]): { argv: string[]; json: boolean; organisation: string | null } {
  const argv = words.filter((word) => word !== '--json');
  const at = argv.indexOf('--organisation');
  const [, organisation = null] = at < 0 ? [] : argv.splice(at, 2);
  return { argv, json: words.includes('--json'), organisation };
}

async function main(): Promise<number> {
  const { argv, json, organisation } = splitWords(process.argv.slice(2));
  const isHelp = argv.length === 0 || argv.includes('--help') || argv.includes('-h');
  const config = settings();
  const log = openLog('cli', { toStderr: true });
  const database = isHelp ? null : await joinDatabase(config, log);
  const ports = database && openPorts('cli', { ...config, DATABASE_URL: database.adminUrl });
  const complaints: string[] = [];
  try {
    const context = ports && (await contextOf(ports, organisation));
    const cli = createCli({ router: cliRouter, name: 'darkroom', version: VERSION, ...(context ? { context } : {}) });
    await cli.run({
      argv: isHelp && argv.length === 0 ? ['--help'] : argv,
      logger: {
        info: (result: unknown) => (isHelp ? process.stdout.write(`${String(result)}\n`) : print(result, { json })),
        error: (...said: unknown[]) => complaints.push(said.map(textOf).join(' ')),
      },
      formatError: textOf,
      process: { exit: () => undefined as never }, // the ports are closed first, see below
    });
    return 0;
  } catch (error) {
    if (!(error instanceof FailedToExitError)) throw error;
    if (error.exitCode !== 0) process.stderr.write(`${complaintOf(complaints)}\n`);
    return error.exitCode;
  } finally {
    if (ports) await Promise.all([ports.records.close(), ports.accounts.$disconnect()]);
    await database?.close();
  }
}

async function contextOf(ports: Ports, organisation: string | null): Promise<ApiContext> {
  const tenantId = await organisationOf(ports, organisation);
  const actor = {
    kind: 'service' as const,
    id: 'command-line',
    name: 'Command line',
    tenantId,
    role: 'admin' as const,
    scopes: null,
  };
  return { ...ports, actor, requestId: randomUUID(), idempotencyKey: null };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${textOf(error)}\n`);
    process.exit(1);
  },
);
